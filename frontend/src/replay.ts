/**
 * The run as a film: the state after any step, and what of it has changed.
 *
 * Forward by a little, the changes of the steps are applied. By far or backward, the
 * nearest checkpoint before the step is taken, the changes after it are applied to a
 * copy, and only the entities that differ are touched. Either way a view redraws the
 * columns and sectors that were touched and nothing else.
 */
import { Bag } from "./bag";
import { BYTES_PER_ENTITY, Cells } from "./cells";
import type { Change, Recording, Step } from "./recording";

const INTERVAL = 2048; // steps between checkpoints, if memory allows
const FRAME_STEPS = 20; // more steps at once are a leap, not a film
const CHECKPOINT_BUDGET = 64 * 2 ** 20; // bytes of all checkpoints together

/** A block or key that went from one resonance to another. */
export type Move = { entity: number; from: number; to: number };

/** How much work was done; the tests read it. */
export type Work = { frames: number; steps: number; changes: number; columns: number; glyphs: number; sectors: number };

export class Replay {
  readonly steps: Step[];
  /** Index of the step whose outcome `cells` shows; -1 before the first. */
  index = -1;
  cells: Cells;
  /** Entities on each resonance; item k - 1. */
  readonly columns: Bag[];
  readonly columnDirty: Uint8Array;
  /** Entities of each sector, (axis, channel, lattice) in mixed radix; empty for the minimal system. */
  readonly sectors: Bag[];
  readonly sectorBytes: Float64Array;
  readonly sectorDirty: Uint8Array;
  /** Moves of the step that is shown; while the film runs, of all steps of the frame. A few are enough. */
  moves: Move[] = [];
  maxBytes = 1;
  readonly work: Work = { frames: 0, steps: 0, changes: 0, columns: 0, glyphs: 0, sectors: 0 };

  private columnPlace: Int32Array;
  private sectorPlace: Int32Array;
  private scratch: Cells;
  private checkpoints: { index: number; cells: Cells }[] = [];
  private tip: Cells;
  private tipIndex = -1;
  private interval: number;
  private readonly channels: number;
  private readonly lattices: number;

  constructor(readonly recording: Recording) {
    this.steps = recording.steps;
    const size = recording.entities.length;
    this.cells = new Cells(size);
    this.scratch = new Cells(size);
    this.tip = new Cells(size);
    this.columnPlace = new Int32Array(size);
    this.sectorPlace = new Int32Array(size);
    this.columns = recording.resonances.map(() => new Bag());
    this.columnDirty = new Uint8Array(this.columns.length).fill(1);
    this.channels = recording.channels.length;
    this.lattices = recording.system === "hierarchical" ? recording.domains : 0;
    const sectors = recording.axes.length * this.channels * this.lattices;
    this.sectors = Array.from({ length: sectors }, () => new Bag());
    this.sectorBytes = new Float64Array(sectors);
    this.sectorDirty = new Uint8Array(sectors).fill(1);
    this.interval = Math.max(
      INTERVAL,
      Math.ceil((this.steps.length * size * BYTES_PER_ENTITY) / CHECKPOINT_BUDGET),
    );
    this.extend();
  }

  /** Number of a sector. */
  sectorOf(axis: number, channel: number, lattice: number): number {
    return (axis * this.channels + channel) * this.lattices + lattice;
  }

  /** Takes note of steps and entities that were appended to the recording. */
  extend(): void {
    const size = this.recording.entities.length;
    if (size > this.cells.size) this.grow(Math.max(size, Math.ceil(this.cells.size * 1.5)));
    for (let i = this.tipIndex + 1; i < this.steps.length; i++) {
      for (const change of this.steps[i].changes) {
        this.tip.put(change);
        if (change[3] > this.maxBytes) this.maxBytes = change[3];
      }
      if ((i + 1) % this.interval === 0) {
        const cells = new Cells(this.tip.size);
        cells.copyFrom(this.tip);
        this.checkpoints.push({ index: i, cells });
      }
    }
    this.tipIndex = this.steps.length - 1;
  }

  /** Shows the state after step `target`; it is clamped to the steps there are. */
  goTo(target: number): void {
    const index = Math.max(-1, Math.min(target, this.steps.length - 1));
    if (index === this.index) return;
    if (index > this.index && index - this.index <= this.interval / 2) {
      this.moves = [];
      const near = index - this.index <= FRAME_STEPS ? this.index + 1 : index;
      for (let i = this.index + 1; i <= index; i++) {
        if (i === near) this.moves = [];
        for (const change of this.steps[i].changes) this.put(change);
      }
      this.work.steps += index - this.index;
    } else {
      this.restore(index - 1);
      this.moves = [];
      if (index >= 0) for (const change of this.steps[index].changes) this.put(change);
    }
    this.index = index;
  }

  /** The entities on resonance k, ascending. */
  membersOf(k: number): Int32Array {
    return this.columns[k - 1].sorted(this.columnPlace);
  }

  /** Place of an entity among the members of its resonance, once they are sorted. */
  rankOf(entity: number): number {
    return this.columnPlace[entity];
  }

  /** Marks everything as changed: a view begins anew. */
  touchAll(): void {
    this.columnDirty.fill(1);
    this.sectorDirty.fill(1);
  }

  private grow(size: number): void {
    const widen = (old: Cells): Cells => {
      const wider = new Cells(size);
      wider.copyFrom(old);
      return wider;
    };
    this.cells = widen(this.cells);
    this.tip = widen(this.tip);
    this.scratch = new Cells(size);
    const widenPlaces = (old: Int32Array): Int32Array => {
      const wider = new Int32Array(size);
      wider.set(old);
      return wider;
    };
    this.columnPlace = widenPlaces(this.columnPlace);
    this.sectorPlace = widenPlaces(this.sectorPlace);
  }

  private restore(index: number): void {
    let from = -1;
    const found = this.findCheckpoint(index);
    if (found) {
      this.scratch.copyFrom(found.cells);
      from = found.index;
    } else {
      this.scratch.k.fill(0);
    }
    for (let i = from + 1; i <= index; i++) {
      for (const change of this.steps[i].changes) this.scratch.put(change);
    }
    for (let e = 0; e < this.cells.size; e++) {
      if (this.scratch.differs(this.cells, e)) this.put(this.scratch.get(e));
    }
  }

  private findCheckpoint(index: number): { index: number; cells: Cells } | undefined {
    let low = 0;
    let high = this.checkpoints.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.checkpoints[middle].index <= index) low = middle + 1;
      else high = middle;
    }
    return this.checkpoints[low - 1];
  }

  /** True if the change leaves a block where it is, and as long as it is. */
  private isSamePlace(change: Change): boolean {
    const { cells } = this;
    const e = change[0];
    return (
      change[1] === cells.k[e] && (change[1] === 0 || (
        change[3] === cells.bytes[e] && change[5] === cells.axis[e] && change[6] === cells.channel[e] &&
        change[7] === cells.lattice[e] && change[8] === cells.offset[e]
      ))
    );
  }

  private put(change: Change): void {
    const { cells } = this;
    const e = change[0];
    const before = cells.k[e];
    const after = change[1];
    this.work.changes++;
    const sectored = this.sectors.length > 0 && !this.isSamePlace(change);
    if (sectored && before !== 0) {
      const s = this.sectorOf(cells.axis[e], cells.channel[e], cells.lattice[e]);
      this.sectors[s].remove(e, this.sectorPlace);
      this.sectorBytes[s] -= cells.bytes[e];
      this.sectorDirty[s] = 1;
    }
    if (before !== after) {
      if (before !== 0) {
        this.columns[before - 1].remove(e, this.columnPlace);
        this.columnDirty[before - 1] = 1;
      }
      if (after !== 0) {
        this.columns[after - 1].add(e, this.columnPlace);
        this.columnDirty[after - 1] = 1;
      }
      if (before !== 0 && after !== 0 && this.moves.length < 64) {
        this.moves.push({ entity: e, from: before, to: after });
      }
    } else if (after !== 0 && (cells.tier[e] !== change[2] || cells.bytes[e] !== change[3])) {
      this.columnDirty[after - 1] = 1;
    }
    cells.put(change);
    if (sectored && after !== 0) {
      const s = this.sectorOf(change[5], change[6], change[7]);
      this.sectors[s].add(e, this.sectorPlace);
      this.sectorBytes[s] += change[3];
      this.sectorDirty[s] = 1;
    }
  }
}
