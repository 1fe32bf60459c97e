/** Time: play, pause, step, scrub, jump. It stays at the foot of the window. */
import { useEffect, useRef } from "preact/hooks";
import { fit, readPalette } from "./canvas";
import { SPEEDS, type JumpKind, type Store } from "./store";
import { count } from "./words";

const PLAY = "M3 1.5 L13 8 L3 14.5 Z";
const PAUSE = "M3 1.5 H6.4 V14.5 H3 Z M9.6 1.5 H13 V14.5 H9.6 Z";
const BACK = "M13 1.5 L5.5 8 L13 14.5 Z M2.5 1.5 H4.6 V14.5 H2.5 Z";
const FORTH = "M3 1.5 L10.5 8 L3 14.5 Z M11.4 1.5 H13.5 V14.5 H11.4 Z";

function Icon({ d }: { d: string }) {
  return <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"><path d={d} fill="currentColor" /></svg>;
}

/** Ticks over the slider: where migrations, errors and divergences are. */
function Ticks({ store }: { store: Store }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const length = store.length.value;
  const theme = store.theme.value;
  useEffect(() => {
    const draw = (): void => {
      const element = canvas.current;
      const pen = element?.getContext("2d");
      if (!element || !pen || !element.parentElement) return;
      const width = Math.max(20, element.parentElement.clientWidth);
      fit(element, width, 14);
      pen.clearRect(0, 0, width, 14);
      const palette = readPalette();
      const inset = 8; // half of the slider's thumb
      const put = (places: number[], colour: string, top: number, height: number, least: number): void => {
        // Where there is no room for each, stronger means more.
        const bins = new Map<number, number>();
        for (const place of places) {
          const x = Math.round(inset + (place / Math.max(1, length - 1)) * (width - 2 * inset));
          bins.set(x, (bins.get(x) ?? 0) + 1);
        }
        const most = Math.max(1, ...bins.values());
        pen.fillStyle = colour;
        for (const [x, n] of bins) {
          pen.globalAlpha = 0.25 + (0.75 * n) / most;
          pen.fillRect(x - least / 2, top, least, height);
        }
        pen.globalAlpha = 1;
      };
      put(store.jumps.migration, palette.ink, 8, 6, 1);
      put(store.jumps.error, palette.tiers[1], 1, 6, 2);
      put(store.jumps.divergence, palette.tiers[0], 0, 14, 4);
    };
    draw();
    const observer = new ResizeObserver(draw);
    if (canvas.current?.parentElement) observer.observe(canvas.current.parentElement);
    return () => observer.disconnect();
  }, [length, theme]);
  return <canvas ref={canvas} class="ticks" aria-hidden="true" />;
}

function Jump({ store, kind, label, short, letter }: { store: Store; kind: JumpKind; label: string; short: string; letter: string }) {
  const index = store.index.value;
  const total = store.length.value > 0 ? store.jumps[kind].length : 0;
  return (
    <div class="jump" role="group" aria-label={label}>
      <button type="button" data-test={`previous-${kind}`} disabled={store.findJump(kind, -1, index) === null}
        aria-label={`Previous ${kind}`} title={`Previous ${kind} (Shift+${letter})`} onClick={() => store.jump(kind, -1)}>‹</button>
      <span><span class="long">{label}</span><span class="short" aria-hidden="true">{short}</span> <small>{count(total)}</small></span>
      <button type="button" data-test={`next-${kind}`} disabled={store.findJump(kind, 1, index) === null}
        aria-label={`Next ${kind}`} title={`Next ${kind} (${letter})`} onClick={() => store.jump(kind, 1)}>›</button>
    </div>
  );
}

export function Transport({ store }: { store: Store }) {
  const index = store.index.value;
  const length = store.length.value;
  const playing = store.playing.value;
  const last = Math.max(0, length - 1);
  const step = store.step.value;
  return (
    <section class="transport" aria-label="Time">
      <div class="buttons">
        <button type="button" data-test="back" aria-label="One step back" title="One step back (←)" disabled={index === 0} onClick={() => store.move(-1)}><Icon d={BACK} /></button>
        <button type="button" data-test="play" class="main" aria-label={playing ? "Pause" : "Play"} title={playing ? "Pause (Space)" : "Play (Space)"} onClick={() => store.toggle()}><Icon d={playing ? PAUSE : PLAY} /></button>
        <button type="button" data-test="forth" aria-label="One step forth" title="One step forth (→)" disabled={index >= last} onClick={() => store.move(1)}><Icon d={FORTH} /></button>
        <label class="speed">
          <span class="hidden">Speed</span>
          <select data-test="speed" aria-label="Speed, steps a second" value={String(store.speed.value)} onChange={(event) => { store.speed.value = Number(event.currentTarget.value); }}>
            {SPEEDS.map((speed) => <option key={speed} value={String(speed)}>{count(speed)} / s</option>)}
          </select>
        </label>
      </div>
      <div class="scrub">
        <Ticks store={store} />
        <input type="range" data-test="scrub" aria-label="Step" min={0} max={last} step={1} value={index}
          aria-valuetext={step ? `Operation ${step.n}, step ${index + 1} of ${length}` : "no step"}
          onInput={(event) => { const value = Number(event.currentTarget.value); store.pause(); store.goTo(value); }} />
      </div>
      <output class="position" aria-live="off" title="number of the operation, of all operations">{step ? count(step.n) : "–"}<span class="quiet"> / {count(Math.max(store.recording.operations, length))}</span></output>
      <div class="jumps">
        <Jump store={store} kind="migration" label="migrations" short="moves" letter="m" />
        <Jump store={store} kind="error" label="errors" short="errors" letter="e" />
        <Jump store={store} kind="divergence" label="divergences" short="faults" letter="d" />
      </div>
    </section>
  );
}
