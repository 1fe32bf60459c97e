/** What belongs to the present step alone: the request, the moves, the entity in question. */
import type { Palette, Pen } from "./canvas";
import { extentOf, xOf, type Columns, type Geometry } from "./columns";
import type { Move } from "./replay";
import type { Store } from "./store";
import { gamma } from "./words";

const MOST_MOVES = 24; // more would be a tangle

type Box = { x: number; y: number; width: number; height: number };

export class Overlay {
  private taken: Box[] = [];

  constructor(
    private readonly store: Store,
    private readonly pen: Pen,
    private readonly columns: Columns,
  ) {}

  draw(geometry: Geometry, palette: Palette, moves: Move[]): void {
    const { pen, store } = this;
    pen.clearRect(0, 0, geometry.width, geometry.height);
    this.taken = [];
    const step = store.step.value;
    for (const move of moves.slice(-MOST_MOVES)) this.drawMove(move, geometry, palette);
    if (step?.request) this.drawRequest(step.request.t, step.request.k, step.request.text, geometry, palette);
    const selected = store.selected.value;
    if (selected >= 0) this.drawRing(selected, true, geometry, palette);
    if (step?.entity !== undefined && step.entity !== selected) this.drawRing(step.entity, false, geometry, palette);
  }

  private drawMove({ entity, from, to }: Move, geometry: Geometry, palette: Palette): void {
    const { pen } = this;
    const { resonances } = this.store.recording;
    const end = this.columns.locate(entity, geometry);
    const [left, right] = extentOf(geometry, resonances[from - 1]);
    if (!end || right - left < 1 || from === to) return;
    const start = { x: (left + right) / 2, y: geometry.base - 12 };
    const lift = Math.min(geometry.base - geometry.top - 20, 30 + Math.abs(end.x - start.x) / 4);
    const peak = Math.max(geometry.top + 8, Math.min(start.y, end.y) - lift);
    pen.strokeStyle = palette.ink;
    pen.lineWidth = 1.5;
    pen.globalAlpha = 0.75;
    pen.beginPath();
    pen.moveTo(start.x, start.y);
    pen.bezierCurveTo(start.x, peak, end.x, peak, end.x, end.y - end.size / 2);
    pen.stroke();
    pen.beginPath();
    pen.moveTo(end.x - 4, end.y - end.size / 2 - 7);
    pen.lineTo(end.x, end.y - end.size / 2);
    pen.lineTo(end.x + 4, end.y - end.size / 2 - 7);
    pen.stroke();
    pen.globalAlpha = 1;
  }

  private drawRequest(t: number, k: number, text: string, geometry: Geometry, palette: Palette): void {
    const { pen } = this;
    const x = Math.max(1, Math.min(geometry.width - 1, xOf(geometry, t)));
    const target = xOf(geometry, this.store.recording.resonances[k - 1].frequency);
    pen.strokeStyle = palette.accent;
    pen.fillStyle = palette.accent;
    pen.lineWidth = 2;
    pen.setLineDash([5, 4]);
    pen.beginPath();
    pen.moveTo(x, geometry.top + 4);
    pen.lineTo(x, geometry.base);
    pen.stroke();
    pen.setLineDash([]);
    // The mismatch: from t along the axis to the resonance.
    pen.fillRect(Math.min(x, target), geometry.base + 1, Math.max(2, Math.abs(target - x)), 4);
    pen.beginPath();
    pen.moveTo(x, geometry.top + 12);
    pen.lineTo(x - 5, geometry.top + 2);
    pen.lineTo(x + 5, geometry.top + 2);
    pen.fill();
    this.write(`t = ${text} → ${gamma(k)}`, x, geometry.top + 10, palette.accent, geometry, palette);
  }

  private drawRing(entity: number, chosen: boolean, geometry: Geometry, palette: Palette): void {
    const at = this.columns.locate(entity, geometry);
    if (!at) return;
    const { pen } = this;
    const radius = Math.max(6, at.size * 0.72);
    pen.strokeStyle = palette.paper;
    pen.lineWidth = 5;
    pen.beginPath();
    pen.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    pen.stroke();
    pen.strokeStyle = chosen ? palette.accent : palette.ink;
    pen.lineWidth = 2.5;
    if (chosen) pen.setLineDash([4, 2]);
    pen.stroke();
    pen.setLineDash([]);
    const name = this.store.recording.entities[entity];
    this.write(name, at.x + radius + 4, at.y - 8, chosen ? palette.accent : palette.ink, geometry, palette, 2 * radius + 8);
  }

  /** A label right of a point, or `gap` left of it at the edge, moved until it covers no other. */
  private write(text: string, x: number, y: number, colour: string, geometry: Geometry, palette: Palette, gap = 0): void {
    const { pen } = this;
    pen.font = "600 12px system-ui, sans-serif";
    const shown = text.length > 34 ? `${text.slice(0, 33)}…` : text;
    const width = pen.measureText(shown).width + 10;
    const box: Box = { x: x + 6, y, width, height: 19 };
    if (box.x + width > geometry.width) box.x = Math.max(0, x - width - 6 - gap);
    for (let tries = 0; tries < 8 && this.taken.some((other) => overlaps(box, other)); tries++) box.y += 21;
    if (box.y + box.height > geometry.base) box.y = geometry.base - box.height - 4;
    this.taken.push(box);
    pen.fillStyle = palette.paper;
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.roundRect(box.x + 0.5, Math.round(box.y) + 0.5, width, box.height, 4);
    pen.fill();
    pen.stroke();
    pen.fillStyle = colour;
    pen.textAlign = "left";
    pen.textBaseline = "middle";
    pen.fillText(shown, box.x + 5.5, box.y + 10.5);
  }
}

function overlaps(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
