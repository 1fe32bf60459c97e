/** Plots over time: how many are how hot, migrations, mismatch. A click goes to the step. */
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { readPalette, type Palette } from "./canvas";
import { TIERS, type Step } from "./recording";
import { Sign } from "./sign";
import type { Store } from "./store";
import { count } from "./words";

const HEIGHT = 150;

/** A plot that follows the present step with a line of its own, which costs no redraw. */
class TimePlot {
  private readonly plot: uPlot;
  private readonly cursor = document.createElement("div");
  private readonly observer: ResizeObserver;

  constructor(host: HTMLElement, store: Store, palette: Palette, data: uPlot.AlignedData, series: uPlot.Series[], bands: uPlot.Band[]) {
    const axis: uPlot.Axis = {
      stroke: palette.quiet, grid: { stroke: palette.faint, width: 1 }, ticks: { stroke: palette.line, width: 1, size: 4 }, font: "11px system-ui, sans-serif",
    };
    const x: uPlot.Axis = { ...axis, size: 26, values: (_, splits) => splits.map((split) => count(Math.round(split))) };
    const y: uPlot.Axis = { ...axis, size: 52, values: (_, splits) => splits.map((split) => (Number.isInteger(split) ? count(split) : String(Number(split.toPrecision(3))))) };
    this.plot = new uPlot({
      width: Math.max(120, host.clientWidth), height: HEIGHT, legend: { show: false }, padding: [8, 24, 0, 0],
      cursor: { x: false, y: false, points: { show: false }, drag: { x: false, y: false } },
      scales: { x: { time: false }, y: { range: (_, __, high) => [0, Math.max(high, 1e-9) * 1.05] } },
      axes: [x, y], series: [{}, ...series], bands,
    }, data, host);
    this.cursor.className = "now";
    this.plot.over.append(this.cursor);
    const go = (event: PointerEvent): void => {
      if (event.type === "pointermove" && event.buttons !== 1) return;
      store.pause();
      const { steps } = store.recording;
      const wanted = this.plot.posToVal(event.offsetX, "x");
      store.goTo(findStep(steps, wanted));
    };
    this.plot.over.addEventListener("pointerdown", go);
    this.plot.over.addEventListener("pointermove", go);
    this.observer = new ResizeObserver(() => {
      this.plot.setSize({ width: Math.max(120, host.clientWidth), height: HEIGHT });
    });
    this.observer.observe(host);
  }

  follow(n: number): void {
    this.cursor.style.transform = `translateX(${this.plot.valToPos(n, "x")}px)`;
  }

  destroy(): void {
    this.observer.disconnect();
    this.plot.destroy();
  }
}

/** Index of the step whose operation is nearest to `n`. O(log n). */
function findStep(steps: Step[], n: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle].n < n) low = middle + 1;
    else high = middle;
  }
  return low > 0 && n - steps[low - 1].n < steps[low].n - n ? low - 1 : low;
}

type Curve = { title: string; test: string; present: (step: Step) => string; make: (palette: Palette, steps: Step[]) => [uPlot.AlignedData, uPlot.Series[], uPlot.Band[]] };

const THERMAL: Curve = {
  title: "How many are how hot", test: "plot-thermal", present: () => "",
  make: (palette, steps) => {
    // Stacked from the cold up, so the hottest is on top; each area ends where the one below begins.
    const layers = [0, 1, 2, 3].map((depth) =>
      steps.map((step) => [3, 2, 1, 0].slice(0, depth + 1).reduce((sum, each) => sum + step.thermal[each], 0)),
    );
    const series = [0, 1, 2, 3].map((tier): uPlot.Series => ({
      label: TIERS[tier], stroke: palette.tiers[tier], fill: palette.tiers[tier] + "66", width: 1.5, points: { show: false },
      dash: [[], [7, 3], [2, 3], [9, 3, 2, 3]][tier], paths: uPlot.paths.stepped?.({ align: 1 }),
    }));
    const bands = [0, 1, 2].map((upper): uPlot.Band => ({ series: [upper + 1, upper + 2] }));
    return [[steps.map((step) => step.n), ...layers.reverse()], series, bands];
  },
};

function line(title: string, test: string, value: (step: Step) => number | null, present: (step: Step) => string): Curve {
  return {
    title, test, present,
    make: (palette, steps) => [
      [steps.map((step) => step.n), steps.map(value)],
      [{ stroke: palette.accent, fill: palette.accent + "22", width: 1.75, points: { show: false }, spanGaps: true }],
      [],
    ],
  };
}

const MIGRATIONS = line("Migrations so far", "plot-migrations", (step) => step.migrations, (step) => count(step.migrations));
const MISMATCH = line("Mean mismatch so far", "plot-mismatch", (step) => step.mean_mismatch ?? null,
  (step) => (step.mean_mismatch === undefined ? "none yet" : String(Number(step.mean_mismatch.toPrecision(4)))));

function Plot({ store, curve }: { store: Store; curve: Curve }) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<TimePlot | null>(null);
  const theme = store.theme.value;
  const length = store.length.value;
  const step = store.step.value;
  useEffect(() => {
    if (!host.current || length === 0) return undefined;
    plot.current = new TimePlot(host.current, store, readPalette(), ...curve.make(readPalette(), store.recording.steps));
    plot.current.follow(store.step.peek()?.n ?? 0);
    return () => { plot.current?.destroy(); plot.current = null; };
  }, [theme, length]);
  useEffect(() => { if (step) plot.current?.follow(step.n); }, [step]);
  return (
    <figure class="plot" data-test={curve.test}>
      <figcaption>
        <h3>{curve.title}</h3>
        {curve === THERMAL && step
          ? <span class="tally">{TIERS.map((tier, i) => (step.thermal[i] > 0 || i < 3) && <span key={tier}><Sign tier={i} />{tier} <b>{count(step.thermal[i])}</b></span>)}</span>
          : <b>{step ? curve.present(step) : ""}</b>}
      </figcaption>
      <div ref={host} class="plot-host" />
    </figure>
  );
}

export function Plots({ store }: { store: Store }) {
  const curves = store.recording.system === "hierarchical" ? [THERMAL, MIGRATIONS, MISMATCH] : [THERMAL, MIGRATIONS];
  return (
    <section class="card plots" aria-labelledby="plots-title">
      <h2 id="plots-title">Over time <small class="quiet">by operation; click to go there</small></h2>
      {curves.map((curve) => <Plot key={curve.test} store={store} curve={curve} />)}
    </section>
  );
}
