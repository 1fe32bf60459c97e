/** The bands of the minimal system, with their keys. */
import { Sign } from "./sign";
import { TIERS } from "./recording";
import type { Store } from "./store";
import { count, frequency, gamma, plural } from "./words";

const SHOWN = 12;

export function Bands({ store }: { store: Store }) {
  void store.pulse.value;
  const { recording, replay } = store;
  const most = Math.max(1, ...replay.columns.map((column) => column.size));
  return (
    <section class="card bands" aria-labelledby="bands-title">
      <h2 id="bands-title">Bands <small class="quiet">the hottest on top; pick a key to follow it</small></h2>
      <ol>
        {[...recording.resonances].reverse().map(({ k, frequency: f, tier }) => {
          const members = replay.membersOf(k);
          return (
            <li key={k} aria-label={`Band ${k}, ${tier}: ${plural(members.length, "key")}`}>
              <span class="band-name"><Sign tier={TIERS.indexOf(tier)} /><b>{gamma(k)}</b> <span class="quiet">{frequency(f)}</span></span>
              <span class="band-bar"><i class={`tier-${TIERS.indexOf(tier)}`} style={{ width: `${(members.length / most) * 100}%` }} /><b>{members.length > 0 ? count(members.length) : ""}</b></span>
              <span class="band-keys">
                {[...members.subarray(0, SHOWN)].map((entity) => (
                  <button key={entity} type="button" class={entity === store.selected.value ? "chip chosen" : "chip"} onClick={() => store.select(entity)}>{recording.entities[entity]}</button>
                ))}
                {members.length > SHOWN && <span class="quiet">and {count(members.length - SHOWN)} more</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
