/** A set of entity numbers that knows where each one lies, and sorts itself when asked. */

export class Bag {
  items = new Int32Array(8);
  size = 0;
  private ordered = true;

  add(entity: number, place: Int32Array): void {
    if (this.size === this.items.length) {
      const wider = new Int32Array(this.size * 2);
      wider.set(this.items);
      this.items = wider;
    }
    if (this.size > 0 && this.items[this.size - 1] > entity) this.ordered = false;
    place[entity] = this.size;
    this.items[this.size++] = entity;
  }

  /** O(1): the last one takes its place. */
  remove(entity: number, place: Int32Array): void {
    const at = place[entity];
    const last = this.items[--this.size];
    if (at === this.size) return;
    this.items[at] = last;
    place[last] = at;
    this.ordered = false;
  }

  /** The entities in ascending order, so that a picture does not depend on how one came to it. */
  sorted(place: Int32Array): Int32Array {
    const view = this.items.subarray(0, this.size);
    if (!this.ordered) {
      view.sort();
      for (let i = 0; i < view.length; i++) place[view[i]] = i;
      this.ordered = true;
    }
    return view;
  }
}
