/** What the page shows now, and what can be done to it. */
import { batch, computed, signal } from "@preact/signals";
import type { Recording, Step } from "./recording";
import { Replay } from "./replay";

/** Steps a second. */
export const SPEEDS = [1, 2, 5, 10, 30, 60, 240, 1000, 5000] as const;

export type Sector = { axis: number; channel: number; lattice: number };
export type JumpKind = "migration" | "error" | "divergence";

const MIGRATIONS = new Set(["migration", "promotion", "demotion"]);
const DIVERGENCES = new Set(["violation", "divergence"]);

export class Store {
  readonly replay: Replay;
  /** Index of the step that is shown, from 0. */
  readonly index = signal(0);
  readonly length = signal(0);
  readonly playing = signal(false);
  readonly speed = signal<number>(10);
  readonly selected = signal(-1);
  readonly following = signal(false);
  readonly sector = signal<Sector | null>(null);
  readonly notices = signal<string[]>([]);
  /** True while more steps may come. */
  readonly live = signal(false);
  /** The part of the frequency axis that is shown. */
  readonly range = signal<[number, number]>([0, 1]);
  readonly theme = signal<"light" | "dark">("light");
  /** Where the page can jump, ascending. */
  readonly jumps: Record<JumpKind, number[]> = { migration: [], error: [], divergence: [] };
  readonly step = computed<Step | undefined>(() => {
    void this.length.value;
    return this.recording.steps[this.index.value];
  });
  /** What a screen reader is told: not while the film runs. */
  readonly announcement = signal("");
  /** Rises when figures in words should follow: at each pause, and some times a second. */
  readonly pulse = signal(0);
  private owed = 0; // parts of a step that playing has not shown yet
  private examined = 0;

  constructor(readonly recording: Recording) {
    this.replay = new Replay(recording);
    this.speed.value = recording.steps.length > 20_000 ? 240 : recording.steps.length > 500 ? 60 : 5;
    this.range.value = this.fullRange();
    this.notices.value = [...recording.notes];
    this.examine();
    const divergence = this.jumps.divergence[0];
    this.goTo(recording.kind !== "run" && divergence !== undefined ? divergence : 0);
  }

  /** Shows a step; it is clamped to those there are. */
  goTo(index: number): void {
    this.show(Math.max(0, Math.min(Math.trunc(index), this.recording.steps.length - 1)));
    this.owed = 0;
    if (!this.playing.value) this.announce();
  }

  move(by: number): void {
    this.pause();
    this.goTo(this.index.value + by);
  }

  toggle(): void {
    if (this.playing.value) this.pause();
    else this.play();
  }

  play(): void {
    batch(() => {
      if (this.index.value >= this.recording.steps.length - 1 && !this.live.value) this.goTo(0);
      this.owed = 0;
      this.playing.value = this.recording.steps.length > 1 || this.live.value;
    });
  }

  pause(): void {
    if (!this.playing.value) return;
    this.playing.value = false;
    this.announce();
  }

  /** Lets `seconds` of the film pass. At most a tenth of a second counts, so nothing leaps. */
  advance(seconds: number): void {
    this.owed += Math.min(seconds, 0.1) * this.speed.value;
    const whole = Math.floor(this.owed);
    if (whole === 0) return;
    this.owed -= whole;
    const last = this.recording.steps.length - 1;
    this.show(Math.min(this.index.value + whole, last));
    if (this.index.value === last && !this.live.value) this.pause();
  }

  faster(by: 1 | -1): void {
    const at = SPEEDS.findIndex((speed) => speed >= this.speed.value);
    this.speed.value = SPEEDS[Math.max(0, Math.min(at + by, SPEEDS.length - 1))];
  }

  /** The next (1) or previous (-1) step of a kind; null if there is none. O(log n). */
  findJump(kind: JumpKind, direction: 1 | -1, from = this.index.value): number | null {
    const places = this.jumps[kind];
    let low = 0;
    let high = places.length;
    const bound = direction === 1 ? from + 1 : from;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (places[middle] < bound) low = middle + 1;
      else high = middle;
    }
    return places[direction === 1 ? low : low - 1] ?? null;
  }

  jump(kind: JumpKind, direction: 1 | -1): void {
    const found = this.findJump(kind, direction);
    this.pause();
    if (found !== null) this.goTo(found);
    else this.announcement.value = `There is no ${direction === 1 ? "later" : "earlier"} ${kind}.`;
  }

  select(entity: number): void {
    this.selected.value = entity;
    if (entity < 0) this.following.value = false;
  }

  /** Takes steps and entities that a live run has added. */
  append(steps: Step[], entities: string[]): void {
    const atTip = this.index.value >= this.recording.steps.length - 1;
    for (const name of entities) this.recording.entities.push(name);
    for (const step of steps) this.recording.steps.push(step);
    this.replay.extend();
    this.examine();
    if (atTip && steps.length > 0) this.goTo(this.recording.steps.length - 1);
  }

  /** Says what there is to say by now; nobody is told the same twice. */
  note(notes: string[]): void {
    if (notes.join("\n") !== this.notices.value.join("\n")) this.notices.value = notes;
  }

  /** The frequencies from the first resonance's cell to the last one's; open ends are cut. */
  fullRange(): [number, number] {
    const all = this.recording.resonances;
    const first = all[0];
    const last = all[all.length - 1];
    const high = first.high ?? first.frequency + 2;
    const low = last.low ?? last.frequency - 2;
    const start = Math.max(0, first.frequency - 1.3 * (high - first.frequency));
    return [start, last.frequency + 1.3 * Math.max(last.frequency - low, 0.5)];
  }

  /** The state first, so that whoever reads the index finds the state of that step. */
  private show(index: number): void {
    this.replay.goTo(index);
    this.index.value = index;
  }

  private announce(): void {
    const step = this.recording.steps[this.index.value];
    if (step) this.announcement.value = `Operation ${step.n}. ${step.words}`;
  }

  private examine(): void {
    const { steps } = this.recording;
    for (; this.examined < steps.length; this.examined++) {
      const { mark, error } = steps[this.examined];
      if (mark && MIGRATIONS.has(mark)) this.jumps.migration.push(this.examined);
      if (mark && DIVERGENCES.has(mark)) this.jumps.divergence.push(this.examined);
      if (error) this.jumps.error.push(this.examined);
    }
    this.length.value = steps.length;
  }
}
