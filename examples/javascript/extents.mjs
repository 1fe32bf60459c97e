// The free offsets of one slot. Best fit: a block gets the tightest extent that is long enough.

export const OFFSETS = 2 ** 24;
const GRAIN = 16;

/** Bytes that a block occupies: whole grains, at least one. */
export function lengthOf(size) {
  return Math.max(GRAIN, Math.ceil(size / GRAIN) * GRAIN);
}

export class Slot {
  /** Free extents in ascending order, no two of which touch. */
  #free = [{ offset: 0, length: OFFSETS }];

  /** The tightest free extent of at least `length` bytes, or undefined. */
  find(length) {
    let best;
    for (const one of this.#free) {
      if (one.length >= length && (best === undefined || one.length < best.length)) best = one;
    }
    return best;
  }

  /** Take the first `length` bytes of a free extent; where they begin. */
  take(extent, length) {
    const { offset } = extent;
    extent.offset += length;
    extent.length -= length;
    if (extent.length === 0) this.#free.splice(this.#free.indexOf(extent), 1);
    return offset;
  }

  /** Give bytes back; they join the extents that they touch. */
  give(offset, length) {
    const free = this.#free;
    let at = free.findIndex((one) => one.offset > offset);
    if (at < 0) at = free.length;
    const [before, after] = [free[at - 1], free[at]];
    const joinsBefore = before !== undefined && before.offset + before.length === offset;
    const joinsAfter = after !== undefined && offset + length === after.offset;
    if (joinsBefore) {
      before.length += length + (joinsAfter ? after.length : 0);
      if (joinsAfter) free.splice(at, 1);
    } else if (joinsAfter) {
      after.offset = offset;
      after.length += length;
    } else {
      free.splice(at, 0, { offset, length });
    }
  }

  /** Everything is free from `end` on, and nothing before. */
  pack(end) {
    this.#free = end < OFFSETS ? [{ offset: end, length: OFFSETS - end }] : [];
  }
}
