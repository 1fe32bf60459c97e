/** One key or block: found by its name, followed through the run, with its history. */
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { Address } from "./operation";
import { TierName } from "./sign";
import type { Store } from "./store";
import { bytes, count, gamma, noun } from "./words";

const FOUND = 20;
const AROUND = 6; // lines of history on each side of the present step
const WIDTH = 320;
const HEIGHT = 64;

/** What became of an entity: the step, and its change there. */
type Event = { index: number; k: number; tier: number; size: number; heat: number };

/** Its history: every step that changed it. O(all changes). */
export function findHistory(store: Store, entity: number): Event[] {
  const events: Event[] = [];
  store.recording.steps.forEach((step, index) => {
    for (const change of step.changes) {
      if (change[0] === entity) events.push({ index, k: change[1], tier: change[2], size: change[3], heat: change[4] });
    }
  });
  return events;
}

function Search({ store }: { store: Store }) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const { entities } = store.recording;
  const found = useMemo(() => {
    const wanted = text.trim().toLowerCase();
    const hits: number[] = [];
    if (wanted === "") return hits;
    const exact = entities.findIndex((name) => name.toLowerCase() === wanted);
    if (exact >= 0) hits.push(exact);
    for (let e = 0; e < entities.length && hits.length < FOUND; e++) {
      if (e !== exact && entities[e].toLowerCase().includes(wanted)) hits.push(e);
    }
    return hits;
  }, [text, store.length.value]);
  const choose = (entity: number): void => {
    store.select(entity);
    store.following.value = true;
    setText(entities[entity]);
    setOpen(false);
  };
  const steer = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") setActive(Math.min(active + 1, found.length - 1));
    else if (event.key === "ArrowUp") setActive(Math.max(active - 1, 0));
    else if (event.key === "Enter" && found[active] !== undefined) choose(found[active]);
    else if (event.key === "Escape") { setOpen(false); return; }
    else return;
    event.preventDefault();
  };
  const shown = open && text.trim() !== "";
  return (
    <div class="search">
      <label for="search">Find a {noun(store.recording)}</label>
      <input id="search" type="text" data-test="search" role="combobox" autocomplete="off" spellcheck={false}
        placeholder={`name, among ${count(entities.length)}`} aria-expanded={shown} aria-controls="found"
        aria-activedescendant={shown && found.length > 0 ? `found-${active}` : undefined} value={text}
        onInput={(event) => { setText(event.currentTarget.value); setOpen(true); setActive(0); }}
        onKeyDown={steer} onBlur={() => setTimeout(() => setOpen(false), 150)} />
      {shown && (
        <ul id="found" role="listbox" aria-label="Found">
          {found.map((entity, i) => (
            <li key={entity} id={`found-${i}`} role="option" aria-selected={i === active} onPointerDown={(event) => { event.preventDefault(); choose(entity); }}>{entities[entity]}</li>
          ))}
          {found.length === 0 && <li class="quiet" role="option" aria-selected={false}>No {noun(store.recording)} has this in its name.</li>}
        </ul>
      )}
    </div>
  );
}

/** Heat over the whole run, with the present step. */
function HeatLine({ store, events }: { store: Store; events: Event[] }) {
  const line = useRef<SVGLineElement>(null);
  const length = Math.max(2, store.length.value);
  const index = store.index.value;
  const d = useMemo(() => {
    const most = Math.max(1, ...events.map((event) => event.heat));
    const x = (i: number): string => ((i / (length - 1)) * WIDTH).toFixed(1);
    const y = (heat: number): string => (HEIGHT - 4 - (heat / most) * (HEIGHT - 10)).toFixed(1);
    const sparse = Math.max(1, Math.ceil(events.length / 600));
    let path = "";
    let there = false;
    events.forEach((event, i) => {
      if (i % sparse !== 0 && event.k !== 0 && there) return;
      if (event.k === 0) { path += `H${x(event.index)}`; there = false; }
      else if (!there) { path += `M${x(event.index)} ${y(event.heat)}`; there = true; }
      else path += `H${x(event.index)}V${y(event.heat)}`;
    });
    return there ? `${path}H${WIDTH}` : path;
  }, [events, length]);
  useEffect(() => { line.current?.setAttribute("transform", `translate(${((index / (length - 1)) * WIDTH).toFixed(1)} 0)`); }, [index, length]);
  return (
    <svg class="heat-line" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label="Its heat over the run">
      <path d={d} vector-effect="non-scaling-stroke" />
      <line ref={line} x1="0" x2="0" y1="0" y2={HEIGHT} vector-effect="non-scaling-stroke" />
    </svg>
  );
}

function History({ store, entity }: { store: Store; entity: number }) {
  void store.pulse.value;
  const events = useMemo(() => findHistory(store, entity), [entity, store.length.value]);
  const { recording, replay } = store;
  const index = store.index.peek();
  let at = 0;
  while (at < events.length && events[at].index <= index) at++;
  const from = Math.max(0, at - AROUND);
  const near = events.slice(from, at + AROUND);
  const there = replay.cells.k[entity] > 0;
  return (
    <div class="history" data-test="history">
      <h3>
        {recording.entities[entity]}
        <button type="button" class="small" aria-pressed={store.following.value} data-test="follow" onClick={() => { store.following.value = !store.following.value; }}>Follow</button>
        <button type="button" class="small" onClick={() => store.select(-1)}>Close</button>
      </h3>
      {there
        ? <p><TierName tier={replay.cells.tier[entity]} />, heat <b>{replay.cells.heat[entity]}</b>, {bytes(replay.cells.bytes[entity])}</p>
        : <p class="quiet">It is not there at this step.</p>}
      {there && <Address store={store} entity={entity} />}
      <h4>Its heat over the run</h4>
      <HeatLine store={store} events={events} />
      <h4>Its history <small class="quiet">{count(events.length)} changes; the present in bold</small></h4>
      <table>
        <thead><tr><th scope="col">operation</th><th scope="col">tier</th><th scope="col">place</th><th scope="col">heat</th></tr></thead>
        <tbody>
          {near.map((event, i) => (
            <tr key={event.index} class={from + i === at - 1 ? "present" : ""}>
              <td><button type="button" class="link" onClick={() => { store.pause(); store.goTo(event.index); }}>{count(recording.steps[event.index].n)}</button></td>
              <td>{event.k > 0 ? <TierName tier={event.tier} /> : "gone"}</td>
              <td>{event.k > 0 ? gamma(event.k) : "–"}</td>
              <td>{event.k > 0 ? event.heat : "–"}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

export function Entity({ store }: { store: Store }) {
  const selected = store.selected.value;
  const name = noun(store.recording);
  return (
    <section class="card entity" aria-labelledby="entity-title">
      <h2 id="entity-title">One {name}</h2>
      <Search store={store} />
      {selected >= 0
        ? <History store={store} entity={selected} />
        : <p class="hint">Click a {name} in the spectrum, or find one by name, to see where it has been.</p>}
    </section>
  );
}
