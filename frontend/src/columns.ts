/** The stacks of entities: one column for each resonance, as wide as its Voronoi cell. */
import { traceSign, type Palette, type Pen } from "./canvas";
import type { Resonance } from "./recording";
import type { Replay } from "./replay";
import { count } from "./words";

const WIDEST = 18; // pixels from one mark to the next, at most
const SHARED = 5; // down to here all columns have the same, so that heights can be compared
const FEWEST_COUNTED = 4; // fewer are counted at a glance
const NARROWEST = 3; // and at least; then one mark stands for several entities

/** How the marks of a column lie: from the bottom, row by row. */
export type Layout = { pitch: number; across: number; shown: number; members: number };

/** Where things are on the canvas, in CSS pixels. */
export type Geometry = { width: number; height: number; top: number; base: number; low: number; high: number };

/** A frequency's place. */
export function xOf(geometry: Geometry, t: number): number {
  return ((t - geometry.low) / (geometry.high - geometry.low)) * geometry.width;
}

/** The height of a stack at most. */
function roomOf(geometry: Geometry): number {
  return geometry.base - geometry.top - 38; // the label of a request stands above
}

/** The left and right end of a cell; an open end is the canvas's. */
export function extentOf(geometry: Geometry, resonance: Resonance): [number, number] {
  const left = resonance.k === 1 ? xOf(geometry, 0) : xOf(geometry, resonance.low);
  const right = resonance.high === null ? geometry.width : xOf(geometry, resonance.high);
  return [Math.max(0, left), Math.min(geometry.width, right)];
}

/** How many marks a column has room for. */
function capacity(width: number, height: number, pitch: number): number {
  const own = Math.min(pitch, width);
  return Math.floor(width / own) * Math.floor(height / own);
}

/** The widest pitch up to `widest` at which `members` marks fit; else the narrowest, and fewer marks. */
export function layOut(width: number, height: number, members: number, widest = WIDEST): Layout {
  if (width < 1) return { pitch: 1, across: 1, shown: 0, members };
  let pitch = widest;
  while (pitch > NARROWEST && capacity(width, height, pitch) < members) pitch--;
  const own = Math.min(pitch, width);
  const shown = Math.min(members, capacity(width, height, pitch));
  return { pitch: own, across: Math.floor(width / own), shown, members };
}

export class Columns {
  readonly layouts: Layout[];
  private pitch = WIDEST;

  constructor(
    private readonly replay: Replay,
    private readonly pen: Pen,
  ) {
    this.layouts = replay.columns.map(() => ({ pitch: 1, across: 1, shown: 0, members: 0 }));
  }

  /** Draws the columns that changed. */
  draw(geometry: Geometry, palette: Palette): void {
    const { columnDirty } = this.replay;
    if (columnDirty.includes(1)) this.share(geometry);
    for (let column = 0; column < columnDirty.length; column++) {
      if (columnDirty[column] === 0) continue;
      columnDirty[column] = 0;
      this.drawColumn(column, geometry, palette);
    }
  }

  /** Finds the pitch that all columns share; if it is another than before, all are drawn anew. */
  private share(geometry: Geometry): void {
    const { recording, columns, columnDirty } = this.replay;
    const height = roomOf(geometry);
    let pitch = WIDEST;
    columns.forEach(({ size }, column) => {
      const [left, right] = extentOf(geometry, recording.resonances[column]);
      const width = right - left - 1;
      if (width < 1) return;
      while (pitch > SHARED && capacity(width, height, pitch) < size) pitch--;
    });
    if (pitch !== this.pitch) columnDirty.fill(1);
    this.pitch = pitch;
  }

  /** The centre of an entity's mark; null if it is nowhere or out of sight. */
  locate(entity: number, geometry: Geometry): { x: number; y: number; size: number } | null {
    const k = this.replay.cells.k[entity];
    if (!k) return null;
    this.replay.membersOf(k);
    const layout = this.layouts[k - 1];
    const [left, right] = extentOf(geometry, this.replay.recording.resonances[k - 1]);
    if (right - left < 1 || layout.members === 0) return null;
    const slot = Math.min(
      layout.shown - 1,
      Math.floor((this.replay.rankOf(entity) * layout.shown) / layout.members),
    );
    return { ...this.place(slot, layout, left, right, geometry), size: layout.pitch };
  }

  /** The entity whose mark is nearest to a point, within its column; -1 if none is near. */
  find(x: number, y: number, geometry: Geometry): number {
    const { resonances } = this.replay.recording;
    const column = resonances.findIndex((resonance) => {
      const [left, right] = extentOf(geometry, resonance);
      return x >= left && x < right;
    });
    if (column < 0) return -1;
    const layout = this.layouts[column];
    const [left, right] = extentOf(geometry, resonances[column]);
    const members = this.replay.membersOf(column + 1);
    const reach = Math.max(layout.pitch, 10);
    let best = -1;
    let nearest = reach * reach;
    for (let slot = 0; slot < layout.shown; slot++) {
      const at = this.place(slot, layout, left, right, geometry);
      const distance = (at.x - x) ** 2 + (at.y - y) ** 2;
      if (distance < nearest) {
        nearest = distance;
        best = members[Math.floor((slot * layout.members) / layout.shown)];
      }
    }
    return best;
  }

  private place(slot: number, layout: Layout, left: number, right: number, geometry: Geometry): { x: number; y: number } {
    const { pitch, across } = layout;
    const used = Math.min(across, layout.shown);
    const start = (left + right - used * pitch) / 2;
    return {
      x: start + (slot % across) * pitch + pitch / 2,
      y: geometry.base - 3 - Math.floor(slot / across) * pitch - pitch / 2,
    };
  }

  private drawColumn(column: number, geometry: Geometry, palette: Palette): void {
    const { pen, replay } = this;
    const [left, right] = extentOf(geometry, replay.recording.resonances[column]);
    const members = replay.membersOf(column + 1);
    const layout = layOut(right - left - 1, roomOf(geometry), members.length, this.pitch);
    this.layouts[column] = layout;
    replay.work.columns++;
    if (right - left < 0.5) return;
    pen.clearRect(left, 0, right - left, geometry.base);
    if (layout.shown === 0) return;
    replay.work.glyphs += layout.shown;
    const tier = replay.cells.tier[members[0]];
    pen.fillStyle = palette.tiers[tier];
    const { pitch } = layout;
    const scale = 1 / Math.log1p(replay.maxBytes);
    if (pitch >= 6) pen.beginPath();
    for (let slot = 0; slot < layout.shown; slot++) {
      const entity = members[Math.floor((slot * layout.members) / layout.shown)];
      const { x, y } = this.place(slot, layout, left, right, geometry);
      const share = Math.log1p(replay.cells.bytes[entity]) * scale;
      const size = Math.max(2, pitch * (0.34 + 0.6 * share));
      if (pitch >= 6) traceSign(pen, tier, x, y, size);
      else pen.fillRect(x - size / 2, y - size / 2, size, size);
    }
    if (pitch >= 6) pen.fill();
    this.drawCount(layout, left, right, geometry, palette);
  }

  private drawCount(layout: Layout, left: number, right: number, geometry: Geometry, palette: Palette): void {
    const { pen } = this;
    if (layout.members < FEWEST_COUNTED) return;
    const text = count(layout.members);
    pen.font = "600 10px system-ui, sans-serif";
    if (pen.measureText(text).width > right - left - 2) return;
    const rows = Math.ceil(layout.shown / layout.across);
    pen.fillStyle = palette.quiet;
    pen.textAlign = "center";
    pen.textBaseline = "bottom";
    pen.fillText(text, (left + right) / 2, geometry.base - 4 - rows * layout.pitch);
  }
}
