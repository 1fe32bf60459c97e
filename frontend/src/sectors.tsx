/** The sectors: for each axis a grid of prime channels and lattice slots, and who lies in them. */
import { useEffect, useRef } from "preact/hooks";
import { Extents } from "./extents";
import { findSlots, type Slot } from "./slots";
import type { Sector, Store } from "./store";
import { AXIS_NOTES, bytes, count, plural } from "./words";

// Frames from one drawing to the next while the film runs: buttons cost more than pixels, and
// holes are found by sorting.
const DRAW_EVERY = 4;
const HOLES_EVERY = 16;

/** The cells of the grid: real buttons that are changed, not made anew, when a sector changes. */
class Grid {
  private readonly buttons: HTMLButtonElement[] = [];
  private readonly stale = new Set<number>(); // pairs of channel and lattice, for all axes
  private frames = 0;
  private focused = 0;
  private chosen = -1;

  constructor(private readonly store: Store, host: HTMLElement) {
    const { recording, replay } = store;
    recording.axes.forEach((name, axis) => {
      const figure = document.createElement("figure");
      const caption = document.createElement("figcaption");
      const title = document.createElement("b");
      title.textContent = `axis ${axis}: ${name}`;
      const note = document.createElement("span");
      note.className = "quiet";
      note.textContent = AXIS_NOTES[axis] ?? "";
      caption.append(title, " ", note);
      const grid = document.createElement("div");
      grid.className = "sector-grid";
      grid.setAttribute("role", "grid");
      grid.setAttribute("aria-label", `Sectors of axis ${name}: channels by lattice slots`);
      grid.style.setProperty("--lattices", String(recording.domains));
      grid.append(this.makeHeader(recording.domains));
      recording.channels.forEach((prime, channel) => {
        const row = document.createElement("div");
        row.setAttribute("role", "row");
        const head = document.createElement("span");
        head.setAttribute("role", "rowheader");
        head.setAttribute("aria-label", `channel ${prime}`);
        head.textContent = String(prime);
        row.append(head);
        for (let lattice = 0; lattice < recording.domains; lattice++) {
          const holder = document.createElement("span");
          holder.setAttribute("role", "gridcell");
          const button = document.createElement("button");
          button.type = "button";
          button.tabIndex = this.buttons.length === 0 ? 0 : -1;
          button.dataset.sector = `${axis}-${channel}-${lattice}`;
          button.addEventListener("click", () => { store.sector.value = { axis, channel, lattice }; });
          button.addEventListener("focus", () => this.describe(replay.sectorOf(axis, channel, lattice)));
          button.addEventListener("mouseenter", () => this.describe(replay.sectorOf(axis, channel, lattice)));
          button.addEventListener("keydown", (event) => this.steer(event, { axis, channel, lattice }));
          holder.append(button);
          row.append(holder);
          this.buttons.push(button);
        }
        grid.append(row);
      });
      figure.append(caption, grid);
      host.append(figure);
    });
  }

  /** Shows the sectors that changed. */
  draw(): void {
    const { replay } = this.store;
    const playing = this.store.playing.peek();
    this.frames++;
    if (playing && this.frames % DRAW_EVERY !== 0) return;
    const pairs = replay.sectors.length / this.store.recording.axes.length;
    for (let s = 0; s < replay.sectorDirty.length; s++) {
      if (replay.sectorDirty[s] === 0) continue;
      replay.sectorDirty[s] = 0;
      replay.work.sectors++;
      this.stale.add(s % pairs);
      const blocks = replay.sectors[s].size;
      const button = this.buttons[s];
      button.textContent = blocks === 0 ? "" : blocks < 1000 ? String(blocks) : `${Math.floor(blocks / 1000)}k`;
      button.setAttribute("aria-label", this.name(s));
      button.classList.toggle("full", blocks > 0);
      const share = blocks === 0 ? 0 : Math.min(1, 0.16 + Math.log2(1 + replay.sectorBytes[s] / 64) / 22);
      button.classList.toggle("strong", share > 0.5);
      button.style.setProperty("--share", `${Math.round(share * 100)}%`);
    }
    if (playing && this.frames % HOLES_EVERY !== 0) return;
    for (const pair of this.stale) this.drawHoles(pair, pairs);
    this.stale.clear();
  }

  /** Marks the chosen sector. */
  choose(sector: Sector | null): void {
    if (this.chosen >= 0) this.buttons[this.chosen].removeAttribute("aria-pressed");
    this.chosen = sector ? this.store.replay.sectorOf(sector.axis, sector.channel, sector.lattice) : -1;
    if (this.chosen >= 0) {
      this.buttons[this.chosen].setAttribute("aria-pressed", "true");
      this.enter(this.chosen);
    }
  }

  private drawHoles(pair: number, pairs: number): void {
    const { recording, replay } = this.store;
    const slots = findSlots(replay, Math.floor(pair / recording.domains), pair % recording.domains);
    const used = slots.reduce((sum, slot) => sum + slot.used, 0);
    const end = slots.reduce((sum, slot) => sum + slot.end, 0);
    for (let s = pair; s < this.buttons.length; s += pairs) {
      const share = end === 0 || replay.sectors[s].size === 0 ? 0 : (end - used) / end;
      this.buttons[s].style.setProperty("--holes", `${Math.round(share * 100)}%`);
    }
  }

  private makeHeader(lattices: number): HTMLElement {
    const row = document.createElement("div");
    row.setAttribute("role", "row");
    row.className = "heads";
    const corner = document.createElement("span");
    corner.setAttribute("role", "columnheader");
    corner.textContent = "p";
    corner.title = "prime channel: the size class";
    row.append(corner);
    for (let lattice = 0; lattice < lattices; lattice++) {
      const head = document.createElement("span");
      head.setAttribute("role", "columnheader");
      head.setAttribute("aria-label", `lattice slot ${lattice}`);
      head.textContent = String(lattice);
      row.append(head);
    }
    return row;
  }

  private name(s: number): string {
    const { recording, replay } = this.store;
    const channel = Math.floor(s / recording.domains) % recording.channels.length;
    const axis = Math.floor(s / recording.domains / recording.channels.length);
    return `axis ${recording.axes[axis]}, channel ${recording.channels[channel]}, lattice ${s % recording.domains}: ` +
      plural(replay.sectors[s].size, "block");
  }

  /** The rest is worked out when somebody asks for it. */
  private describe(s: number): void {
    const { recording, replay } = this.store;
    const channel = Math.floor(s / recording.domains) % recording.channels.length;
    const words = summarise(findSlots(replay, channel, s % recording.domains));
    const text = `${this.name(s)}, ${bytes(replay.sectorBytes[s])}. ${words}`;
    this.buttons[s].setAttribute("aria-label", text);
    this.buttons[s].title = text;
  }

  private enter(s: number): void {
    this.buttons[this.focused].tabIndex = -1;
    this.focused = s;
    this.buttons[s].tabIndex = 0;
  }

  private steer(event: KeyboardEvent, { axis, channel, lattice }: Sector): void {
    const { recording, replay } = this.store;
    const steps: Record<string, [number, number]> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const by = steps[event.key];
    if (!by) return;
    event.preventDefault();
    event.stopPropagation();
    const channels = recording.channels.length;
    const row = Math.max(0, Math.min(axis * channels + channel + by[0], recording.axes.length * channels - 1));
    const column = Math.max(0, Math.min(lattice + by[1], recording.domains - 1));
    const next = replay.sectorOf(Math.floor(row / channels), row % channels, column);
    this.enter(next);
    this.buttons[next].focus();
  }
}

function summarise(slots: Slot[]): string {
  if (slots.length === 0) return "Wholly free.";
  const free = slots.reduce((sum, slot) => sum + slot.free, 0);
  const largest = slots.reduce((most, slot) => Math.max(most, slot.largest), 0);
  const gaps = slots.reduce((sum, slot) => sum + slot.gaps, 0);
  return `Blocks at ${plural(slots.length, "resonance")}; ${bytes(free)} free there, the largest free extent ${bytes(largest)}, ${plural(gaps, "hole")} between blocks.`;
}

/** Views that are drawn with the frames register here. */
export type Register = (draw: () => void) => () => void;

export function Sectors({ store, register }: { store: Store; register: Register }) {
  const host = useRef<HTMLDivElement>(null);
  const grid = useRef<Grid | null>(null);
  const sector = store.sector.value;
  useEffect(() => {
    if (!host.current) return undefined;
    host.current.replaceChildren();
    const made = new Grid(store, host.current);
    grid.current = made;
    store.replay.sectorDirty.fill(1);
    return register(() => made.draw());
  }, []);
  useEffect(() => grid.current?.choose(sector), [sector]);
  const { recording } = store;
  return (
    <section class="card sectors" aria-labelledby="sectors-title">
      <h2 id="sectors-title">Sectors <small class="quiet">{count(recording.axes.length * recording.channels.length * recording.domains)} of them: axis × prime channel × lattice</small></h2>
      <div ref={host} class="axes" />
      <p class="key quiet">
        <span class="swatch full" /> number of blocks; the stronger, the more bytes
        <span class="swatch holes" /> red foot = share of holes between blocks
      </p>
      {sector ? <Extents store={store} sector={sector} /> : <p class="hint">Pick a sector to see the blocks inside it.</p>}
    </section>
  );
}
