/** Slots: what blocks leave free of a resonance's part of a sector. */
import type { Replay } from "./replay";

const GRAIN = 16; // bytes; a block takes whole grains, at least one

/** A block's part of its slot, in bytes. */
export type Extent = { entity: number; offset: number; length: number };

/** One slot: its extents by offset, and what is free between and after them. */
export type Slot = { k: number; extents: Extent[]; used: number; end: number; free: number; largest: number; gaps: number };

/** Bytes that a block of `size` bytes takes. */
export function occupied(size: number): number {
  return Math.max(1, Math.ceil(size / GRAIN)) * GRAIN;
}

/** The slots of a channel and lattice that hold blocks, by resonance. O(n log n) in the blocks. */
export function findSlots(replay: Replay, channel: number, lattice: number): Slot[] {
  const { cells, recording } = replay;
  const byResonance = new Map<number, Extent[]>();
  for (let axis = 0; axis < recording.axes.length; axis++) {
    const bag = replay.sectors[replay.sectorOf(axis, channel, lattice)];
    for (let i = 0; i < bag.size; i++) {
      const entity = bag.items[i];
      const extent = { entity, offset: cells.offset[entity], length: occupied(cells.bytes[entity]) };
      const k = cells.k[entity];
      const list = byResonance.get(k);
      if (list) list.push(extent);
      else byResonance.set(k, [extent]);
    }
  }
  return [...byResonance].sort((a, b) => a[0] - b[0]).map(([k, extents]) => measure(k, extents, recording.slot_bytes));
}

function measure(k: number, extents: Extent[], size: number): Slot {
  extents.sort((a, b) => a.offset - b.offset);
  let end = 0;
  let used = 0;
  let largest = 0;
  let gaps = 0;
  for (const { offset, length } of extents) {
    if (offset > end) {
      gaps++;
      largest = Math.max(largest, offset - end);
    }
    used += length;
    end = Math.max(end, offset + length);
  }
  largest = Math.max(largest, size - end);
  return { k, extents, used, end, free: size - used, largest, gaps };
}
