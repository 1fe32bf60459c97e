/** What the entities sit on: cells, walls, spectral lines, regimes, the axis. */
import type { Palette, Pen } from "./canvas";
import { extentOf, xOf, type Geometry } from "./columns";
import { TIERS, type Recording, type Resonance } from "./recording";
import { gamma } from "./words";

/** Draws everything that the steps do not change. */
export function drawBackdrop(pen: Pen, recording: Recording, geometry: Geometry, palette: Palette): void {
  pen.clearRect(0, 0, geometry.width, geometry.height);
  drawCells(pen, recording, geometry, palette);
  drawRegimes(pen, recording, geometry, palette);
  drawLines(pen, recording, geometry, palette);
  drawAxis(pen, geometry, palette);
}

function drawCells(pen: Pen, recording: Recording, geometry: Geometry, palette: Palette): void {
  for (const resonance of recording.resonances) {
    const [left, right] = extentOf(geometry, resonance);
    if (right <= left) continue;
    pen.globalAlpha = resonance.k % 2 === 0 ? 1 : 0.55;
    pen.fillStyle = palette.tints[TIERS.indexOf(resonance.tier)];
    pen.fillRect(left, geometry.top, right - left, geometry.base - geometry.top);
    pen.globalAlpha = 1;
    if (resonance.k > 1 && right - left > 12) {
      pen.fillStyle = palette.line;
      pen.fillRect(Math.round(left) - 0.5, geometry.top, 1, geometry.base - geometry.top);
    }
  }
}

/** Brackets over the cells: the regimes, and below them the tiers. */
function drawRegimes(pen: Pen, recording: Recording, geometry: Geometry, palette: Palette): void {
  pen.textBaseline = "middle";
  pen.textAlign = "center";
  for (const { left, right, value } of findRuns(recording, geometry, (resonance) => resonance.regime)) {
    if (value === "between") continue;
    const texts = value === "LTM" ? ["LTM: long-term, γ < 30", "LTM, γ < 30", "LTM"] : [`STM: short-term, γ > ${recording.system === "minimal" ? 60 : 100}`, "STM"];
    pen.fillStyle = palette.quiet;
    pen.fillRect(left + 1, 18, right - left - 2, 1);
    pen.fillRect(left + 1, 18, 1, 6);
    pen.fillRect(right - 2, 18, 1, 6);
    pen.font = "11px system-ui, sans-serif";
    writeFitting(pen, texts, left, right, 9);
  }
  for (const { left, right, value } of findRuns(recording, geometry, (resonance) => resonance.tier)) {
    const tier = TIERS.indexOf(value);
    pen.fillStyle = palette.tiers[tier];
    pen.fillRect(left + 1, geometry.top - 4, Math.max(1, right - left - 2), 4);
    pen.font = "650 12px system-ui, sans-serif";
    writeFitting(pen, [value.toUpperCase(), value === "ultra-cold" ? "ULTRA" : value], left, right, geometry.top - 14);
  }
}

type Run<T> = { left: number; right: number; value: T };

/** The runs of neighbouring cells that have something in common, as far as they are in sight. */
function findRuns<T>(recording: Recording, geometry: Geometry, get: (resonance: Resonance) => T): Run<T>[] {
  const runs: Run<T>[] = [];
  for (const resonance of recording.resonances) {
    const [left, right] = extentOf(geometry, resonance);
    const value = get(resonance);
    const last = runs[runs.length - 1];
    if (right <= left) continue;
    if (last && last.value === value) last.right = right;
    else runs.push({ left, right, value });
  }
  return runs;
}

/** The first of the texts that fits between left and right, in the middle; or none. */
function writeFitting(pen: Pen, texts: string[], left: number, right: number, y: number): void {
  const text = texts.find((one) => pen.measureText(one).width < right - left - 4);
  if (text) pen.fillText(text, (left + right) / 2, y);
}

/** The resonances, and as many of their names as have room. */
function drawLines(pen: Pen, recording: Recording, geometry: Geometry, palette: Palette): void {
  pen.font = "11px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const [left] = extentOf(geometry, recording.resonances[0]);
  const alpha = Math.min(0.4, (geometry.width - left) / recording.resonances.length / 25); // no bar code
  let free = -Infinity;
  for (const { k, frequency } of recording.resonances) {
    const x = xOf(geometry, frequency);
    if (x < 0 || x > geometry.width) continue;
    pen.globalAlpha = alpha;
    pen.fillStyle = palette.quiet;
    pen.fillRect(x - 0.5, geometry.top, 1, geometry.base - geometry.top);
    pen.globalAlpha = 1;
    pen.fillStyle = palette.ink;
    pen.fillRect(x - 0.75, geometry.base, 1.5, 9);
    const half = pen.measureText(gamma(k)).width / 2;
    if (x - half < Math.max(free, 0) || x + half > geometry.width) continue;
    pen.fillText(gamma(k), x, geometry.base + 12);
    free = x + half + 5;
  }
  pen.fillStyle = palette.ink;
  pen.fillRect(0, geometry.base - 0.5, geometry.width, 1.5);
}

function drawAxis(pen: Pen, geometry: Geometry, palette: Palette): void {
  const span = geometry.high - geometry.low;
  const rough = span / Math.max(2, geometry.width / 90);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? rough;
  const digits = Math.max(0, -Math.floor(Math.log10(step)));
  pen.font = "11px system-ui, sans-serif";
  pen.fillStyle = palette.quiet;
  pen.textAlign = "center";
  pen.textBaseline = "top";
  const y = geometry.base + 30;
  pen.fillRect(0, y, geometry.width, 1);
  for (let tick = Math.ceil(geometry.low / step); tick * step <= geometry.high; tick++) {
    const x = xOf(geometry, tick * step);
    const text = (tick * step).toFixed(digits);
    const half = pen.measureText(text).width / 2;
    pen.fillRect(x - 0.5, y, 1, 5);
    if (x - half >= 0 && x + half <= geometry.width) pen.fillText(text, x, y + 8);
  }
}
