/** How numbers and places are said. */
import type { Cells } from "./cells";
import type { Recording } from "./recording";

const SUBSCRIPTS = "₀₁₂₃₄₅₆₇₈₉";
const grouped = new Intl.NumberFormat("en-US");

/** γ₆₉ */
export function gamma(k: number): string {
  return "γ" + [...String(k)].map((digit) => SUBSCRIPTS[Number(digit)]).join("");
}

/** 9,047 */
export function count(n: number): string {
  return grouped.format(n);
}

/** 1 block, 2 blocks */
export function plural(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? "" : "s"}`;
}

/** 179.9165 */
export function frequency(value: number): string {
  return value.toFixed(Math.abs(value) < 1e6 ? 4 : 0);
}

/** 3.2 KiB: exact below 1 KiB. */
export function bytes(n: number): string {
  if (n < 1024) return `${count(n)} B`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  let value = n / 1024;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

/** What an entity is called in this system. */
export function noun(recording: Recording): "key" | "block" {
  return recording.system === "minimal" ? "key" : "block";
}

/** The parts of an address, each with its label. */
export type Part = { label: string; value: string; note: string };

/** The address of entity `e` in its parts; [] if it is not there. */
export function addressOf(recording: Recording, cells: Cells, e: number): Part[] {
  const k = cells.k[e];
  if (k === 0 || k === undefined) return [];
  const resonance = recording.resonances[k - 1];
  const first: Part = {
    label: recording.system === "minimal" ? "band" : "resonance",
    value: gamma(k),
    note: frequency(resonance.frequency),
  };
  if (recording.system === "minimal") {
    const { low, high } = resonance;
    const cell = high === null ? `above ${low.toFixed(1)}` : k === 1 ? `below ${high.toFixed(1)}` : `${low.toFixed(1)} to ${high.toFixed(1)}`;
    return [first, { label: "its cell", value: cell, note: "nearest to it" }, { label: "heat", value: String(cells.heat[e]), note: "of its uses" }];
  }
  const offset = cells.offset[e];
  return [
    first,
    { label: "axis", value: recording.axes[cells.axis[e]], note: PAYLOADS[cells.axis[e]] ?? "" },
    { label: "channel", value: String(recording.channels[cells.channel[e]]), note: "size class" },
    { label: "lattice", value: String(cells.lattice[e]), note: `domain ${cells.domain[e]}` },
    { label: "offset", value: "0x" + offset.toString(16).padStart(6, "0"), note: `${count(offset)} B` },
  ];
}

const PAYLOADS = ["unwritten", "has bytes", "no bytes"];

/** What each axis says of the payload. */
export const AXIS_NOTES = ["nothing written yet", "bytes written", "no bytes at all"];
