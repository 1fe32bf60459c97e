/** The frames: at most one for each of the screen's, and none while nothing happens. */
import { effect } from "@preact/signals";
import type { Store } from "./store";

const PULSE_EVERY = 8; // frames, while the film runs

export class Frames {
  private readonly views = new Set<() => void>();
  private asked = false;
  private before = 0;
  private sincePulse = 0;

  constructor(private readonly store: Store) {
    effect(() => {
      void [store.index.value, store.playing.value, store.selected.value, store.range.value, store.length.value, store.theme.value];
      this.request();
    });
  }

  /** Adds a view; the result takes it away. */
  readonly register = (draw: () => void): (() => void) => {
    this.views.add(draw);
    this.request();
    return () => this.views.delete(draw);
  };

  readonly request = (): void => {
    if (this.asked) return;
    this.asked = true;
    requestAnimationFrame(this.tick);
  };

  private readonly tick = (now: number): void => {
    this.asked = false;
    const { store } = this;
    const playing = store.playing.peek();
    if (playing) {
      if (this.before > 0) store.advance((now - this.before) / 1000);
      this.before = now;
    } else {
      this.before = 0;
    }
    store.replay.work.frames++;
    for (const draw of this.views) draw();
    if (!playing || ++this.sincePulse >= PULSE_EVERY || !store.playing.peek()) {
      this.sincePulse = 0;
      store.pulse.value++;
    }
    if (store.playing.peek()) this.request();
  };
}
