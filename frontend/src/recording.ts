/** The document that the page reads, version 1, and how it gets here. */

export const TIERS = ["hot", "warm", "cold", "ultra-cold"] as const;
export type Tier = (typeof TIERS)[number];

export type Resonance = {
  k: number;
  frequency: number;
  low: number;
  /** null: the cell has no upper end. */
  high: number | null;
  tier: Tier;
  regime: "STM" | "LTM" | "between";
};

export type Rule = { id: string; text: string; href: string };

export type Request = { t: number; text: string; k: number; mismatch: number; exact: string };

export type Mark = "migration" | "promotion" | "demotion" | "violation" | "divergence";

/** [entity, k (0: gone), tier, bytes, heat, axis, channel, lattice, offset, domain]; minimal: the first five. */
export type Change = number[];

export type Step = {
  n: number;
  op: string;
  words: string;
  rules: number[];
  entity?: number;
  request?: Request;
  error?: string;
  mark?: Mark;
  expected?: string;
  got?: string;
  changes: Change[];
  mean_mismatch?: number;
  thermal: [number, number, number, number];
  migrations: number;
};

export type Recording = {
  format: "spectral-memory recording";
  version: 1;
  kind: "run" | "counterexample" | "divergence" | "exploration";
  system: "minimal" | "hierarchical";
  title: string;
  command: string;
  notes: string[];
  complete: boolean;
  operations: number;
  resonances: Resonance[];
  entities: string[];
  domains: number;
  channels: number[];
  axes: string[];
  slot_bytes: number;
  rules: Rule[];
  steps: Step[];
};

/** A document that cannot be shown; the message says why and what to do. */
export class UnreadableRecording extends Error {}

/** The recording in a JSON text, or an UnreadableRecording. */
export function parseRecording(text: string): Recording {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch (error) {
    throw new UnreadableRecording(`This is no JSON: ${String(error)}. Make the page again.`);
  }
  const recording = found as Partial<Recording> | null;
  if (recording?.format !== "spectral-memory recording") {
    throw new UnreadableRecording("This is no recording of SpectralMemory. Make one with: spectral-memory view");
  }
  if (recording.version !== 1) {
    throw new UnreadableRecording(
      `This page reads version 1 of a recording, not ${recording.version}. Make the page again.`,
    );
  }
  if (!recording.steps || !recording.resonances || recording.resonances.length === 0) {
    throw new UnreadableRecording("The recording has no steps or no resonances. Make the page again.");
  }
  return recording as Recording;
}

/** The text inside a base64'd gzip. Time and memory in proportion to its length. */
export async function inflate(base64: string): Promise<string> {
  const packed = atob(base64.trim());
  const bytes = new Uint8Array(packed.length);
  for (let i = 0; i < packed.length; i++) bytes[i] = packed.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/** The recording that the page carries; null if it carries none. */
export async function readEmbedded(): Promise<Recording | null> {
  const element = document.getElementById("recording");
  const base64 = element?.textContent ?? "";
  if (base64.trim() === "") return null;
  const text = await inflate(base64);
  element?.remove(); // its bytes are not needed twice
  return parseRecording(text);
}
