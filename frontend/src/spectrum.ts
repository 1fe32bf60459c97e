/** The spectrum: three canvases on top of each other, and what a pointer does on them. */
import { drawBackdrop } from "./backdrop";
import { fit, readPalette, type Palette } from "./canvas";
import { Columns, type Geometry } from "./columns";
import { Overlay } from "./overlay";
import type { Store } from "./store";

const CLICK = 5; // pixels that a pointer may stray and still click

export class Spectrum {
  private readonly backdrop = document.createElement("canvas");
  private readonly marks = document.createElement("canvas");
  private readonly front = document.createElement("canvas");
  private readonly columns: Columns;
  private readonly overlay: Overlay;
  private geometry: Geometry = { width: 1, height: 1, top: 48, base: 1, low: 0, high: 1 };
  private palette: Palette = readPalette();
  private stale = true;
  private readonly pointers = new Map<number, { x: number; startX: number }>();
  private strayed = 0;

  constructor(
    private readonly store: Store,
    private readonly host: HTMLElement,
    private readonly tip: HTMLElement,
  ) {
    for (const canvas of [this.backdrop, this.marks, this.front]) host.append(canvas);
    this.columns = new Columns(store.replay, this.marks.getContext("2d")!);
    this.overlay = new Overlay(store, this.front.getContext("2d")!, this.columns);
    new ResizeObserver(() => this.invalidate()).observe(host);
    this.listen();
  }

  /** Everything is drawn anew at the next frame: another size, part or theme. */
  invalidate(): void {
    this.stale = true;
    this.onStale();
  }

  /** Asks for a frame; set by whoever runs the frames. */
  onStale: () => void = () => undefined;

  draw(): void {
    if (this.stale) this.renew();
    this.columns.draw(this.geometry, this.palette);
    this.overlay.draw(this.geometry, this.palette, this.store.replay.moves);
  }

  /** Shows `factor` times as much of the axis, keeping the frequency under `x` where it is. */
  zoom(factor: number, x = this.geometry.width / 2): void {
    const [low, high] = this.store.range.value;
    const [first, last] = this.store.fullRange();
    const centre = low + ((high - low) * x) / this.geometry.width;
    const span = Math.max(2, Math.min((high - low) * factor, last - first));
    const start = centre - (span * (centre - low)) / (high - low);
    this.show(start, span);
  }

  /** Puts a frequency in the middle if it is out of sight. */
  reveal(t: number): void {
    const [low, high] = this.store.range.value;
    if (t < low || t > high) this.show(t - (high - low) / 2, high - low);
  }

  private show(start: number, span: number): void {
    const [first, last] = this.store.fullRange();
    const low = Math.max(first, Math.min(start, last - span));
    this.store.range.value = [low, low + span];
  }

  private renew(): void {
    this.stale = false;
    const width = Math.max(40, this.host.clientWidth);
    const height = Math.max(120, this.host.clientHeight);
    for (const canvas of [this.backdrop, this.marks, this.front]) fit(canvas, width, height);
    const [low, high] = this.store.range.value;
    this.geometry = { width, height, top: 48, base: height - 56, low, high };
    this.palette = readPalette();
    drawBackdrop(this.backdrop.getContext("2d")!, this.store.recording, this.geometry, this.palette);
    this.marks.getContext("2d")!.clearRect(0, 0, width, height);
    this.store.replay.columnDirty.fill(1);
  }

  private listen(): void {
    const { front } = this;
    front.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return; // a plain wheel scrolls the page
      event.preventDefault();
      this.zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, event.offsetX);
    }, { passive: false });
    front.addEventListener("pointerdown", (event) => {
      front.setPointerCapture(event.pointerId);
      this.pointers.set(event.pointerId, { x: event.offsetX, startX: event.offsetX });
      this.strayed = 0;
    });
    front.addEventListener("pointermove", (event) => this.drag(event));
    front.addEventListener("pointerup", (event) => {
      if (this.strayed < CLICK && this.pointers.size === 1) this.click(event);
      this.pointers.delete(event.pointerId);
    });
    front.addEventListener("pointercancel", (event) => this.pointers.delete(event.pointerId));
    front.addEventListener("pointerleave", () => { this.tip.hidden = true; });
  }

  private click(event: PointerEvent): void {
    this.store.select(this.columns.find(event.offsetX, event.offsetY, this.geometry));
  }

  private drag(event: PointerEvent): void {
    const held = this.pointers.get(event.pointerId);
    if (!held) {
      this.hover(event);
      return;
    }
    const others = [...this.pointers.entries()].filter(([id]) => id !== event.pointerId);
    const [low, high] = this.store.range.value;
    if (others.length === 1) {
      const other = others[0][1].x;
      const before = Math.abs(held.x - other);
      const after = Math.abs(event.offsetX - other);
      if (before > 8 && after > 8) this.zoom(before / after, (event.offsetX + other) / 2);
      this.strayed = CLICK;
    } else if (event.offsetX !== held.x) {
      this.strayed = Math.max(this.strayed, Math.abs(event.offsetX - held.startX));
      const perPixel = (high - low) / this.geometry.width;
      if (this.strayed >= CLICK) this.show(low - (event.offsetX - held.x) * perPixel, high - low);
    }
    held.x = event.offsetX;
  }

  private hover(event: PointerEvent): void {
    if (event.pointerType === "touch") return;
    const entity = this.columns.find(event.offsetX, event.offsetY, this.geometry);
    this.tip.hidden = entity < 0;
    this.front.style.cursor = entity < 0 ? "default" : "pointer";
    if (entity < 0) return;
    this.tip.textContent = this.store.recording.entities[entity];
    this.tip.style.left = `${Math.min(event.offsetX + 12, this.geometry.width - this.tip.offsetWidth)}px`;
    this.tip.style.top = `${Math.max(0, event.offsetY - 30)}px`;
  }
}
