/** The page as a whole. */
import { effect, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Bands } from "./bands";
import { Entity } from "./entity";
import type { Frames } from "./frames";
import { Help, Legend } from "./help";
import { listenForKeys } from "./keyboard";
import { Operation } from "./operation";
import { Plots } from "./plots";
import { Sectors } from "./sectors";
import { Sign } from "./sign";
import { Spectrum } from "./spectrum";
import type { Store } from "./store";
import { Table } from "./table";
import { toggleTheme } from "./theme";
import { Transport } from "./transport";
import { count, noun } from "./words";

const KINDS = { run: "a recorded run", counterexample: "a counterexample", divergence: "a divergence", exploration: "an exploration" };
const NAMES = ["hot", "warm", "cold", "ultra-cold"];

function Header({ store, openHelp }: { store: Store; openHelp: () => void }) {
  const { recording } = store;
  const dark = store.theme.value === "dark";
  return (
    <header>
      <div class="title">
        <p class="quiet kind">
          SpectralMemory · {recording.system} system · {KINDS[recording.kind]}
          {store.live.value && <span class="badge live">live</span>}
        </p>
        <h1>{recording.title}</h1>
        <p class="command quiet"><code>{recording.command}</code></p>
      </div>
      <div class="tools">
        <button type="button" data-test="theme" aria-pressed={dark} onClick={() => toggleTheme(store.theme)}>{dark ? "Light" : "Dark"}</button>
        <button type="button" data-test="help" aria-haspopup="dialog" onClick={openHelp}>Keys <kbd>?</kbd></button>
      </div>
    </header>
  );
}

function Notices({ store }: { store: Store }) {
  const { recording } = store;
  const notices = store.notices.value;
  const shown = store.length.value;
  const partial = !recording.complete && notices.length === 0;
  if (notices.length === 0 && !partial) return null;
  return (
    <section class="notices" aria-label="Notices">
      {notices.map((notice) => <p key={notice}>{notice}</p>)}
      {partial && <p>These are {count(shown)} of {count(recording.operations)} operations.</p>}
    </section>
  );
}

/** The canvases and what stands around them. */
function SpectrumCard({ store, frames, give }: { store: Store; frames: Frames; give: (spectrum: Spectrum) => void }) {
  const host = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const made = useRef<Spectrum | null>(null);
  useEffect(() => {
    if (!host.current || !tip.current) return undefined;
    const spectrum = new Spectrum(store, host.current, tip.current);
    spectrum.onStale = frames.request;
    made.current = spectrum;
    give(spectrum);
    const endFrames = frames.register(() => spectrum.draw());
    const endTheme = effect(() => {
      void [store.theme.value, store.range.value];
      spectrum.invalidate();
    });
    return () => { endFrames(); endTheme(); };
  }, []);
  useSignalEffect(() => {
    const entity = store.selected.value;
    void store.index.value;
    const k = store.following.value && entity >= 0 ? store.replay.cells.k[entity] : 0;
    if (k > 0) made.current?.reveal(store.recording.resonances[k - 1].frequency);
  });
  const step = store.step.value;
  return (
    <section class="card spectrum" aria-labelledby="spectrum-title">
      <div class="spectrum-head">
        <h2 id="spectrum-title">Spectrum</h2>
        <span class="tally" data-test="tally">
          {NAMES.map((name, tier) => (tier < 3 || store.recording.system === "hierarchical") && (
            <span key={name}><Sign tier={tier} />{name} <b>{count(step?.thermal[tier] ?? 0)}</b></span>
          ))}
        </span>
        <span class="zoom" role="group" aria-label="Part of the axis">
          <button type="button" aria-label="Enlarge" title="Enlarge (+)" onClick={() => made.current?.zoom(1 / 1.5)}>+</button>
          <button type="button" aria-label="Reduce" title="Reduce (−)" onClick={() => made.current?.zoom(1.5)}>−</button>
          <button type="button" title="All of the axis (0)" onClick={() => { store.range.value = store.fullRange(); }}>All</button>
        </span>
      </div>
      <p class="lead">
        Each fine line is a resonance γₖ, a zero of the Riemann zeta function.
        {store.recording.system === "minimal"
          ? " Each sign is a key that lives on one: the more it is used, the further to the right."
          : " Each sign is a block that lives on one: hot to the right, cold to the left."}
        {" "}<a href="#legend-title">How to read this</a>
      </p>
      <div class="stage" ref={host} role="img" data-test="stage"
        aria-label={`The spectrum: ${noun(store.recording)}s on resonances. The table below says the same in words.`}>
        <div class="tip" ref={tip} hidden />
      </div>
      <p class="axis-name quiet">frequency t → resonances γₖ, with their Voronoi cells</p>
    </section>
  );
}

export function App({ store, frames }: { store: Store; frames: Frames }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const spectrum = useRef<Spectrum | null>(null);
  const openHelp = (): void => { if (!dialog.current?.open) dialog.current?.showModal(); };
  useEffect(() => listenForKeys({ store, spectrum: () => spectrum.current, help: openHelp }), []);
  return (
    <>
      <a class="skip" href="#operation-title">Go to the operation</a>
      <Header store={store} openHelp={openHelp} />
      <Notices store={store} />
      <main>
        <div class="left">
          <SpectrumCard store={store} frames={frames} give={(made) => { spectrum.current = made; }} />
          {store.recording.system === "hierarchical"
            ? <Sectors store={store} register={frames.register} />
            : <Bands store={store} />}
          <Plots store={store} />
          <Table store={store} />
        </div>
        <div class="right">
          <Operation store={store} />
          <Entity store={store} />
          <Legend store={store} />
        </div>
      </main>
      <p class="hidden" aria-live="polite" data-test="announcement">{store.announcement}</p>
      <Transport store={store} />
      <Help dialog={dialog} />
    </>
  );
}
