/** The spectrum in a table, for those who read instead of see. */
import { useState } from "preact/hooks";
import type { Store } from "./store";
import { bytes, count, frequency, gamma, noun } from "./words";

const NAMES = 5;

function Rows({ store }: { store: Store }) {
  void store.pulse.value;
  const { recording, replay } = store;
  return (
    <tbody>
      {recording.resonances.filter(({ k }) => replay.columns[k - 1].size > 0).map(({ k, frequency: f, low, high, tier, regime }) => {
        const members = replay.membersOf(k);
        let total = 0;
        for (const entity of members) total += replay.cells.bytes[entity];
        return (
          <tr key={k}>
            <th scope="row">{gamma(k)}</th>
            <td>{frequency(f)}</td>
            <td>{k === 1 ? "below" : `${frequency(low)} to`} {high === null ? "no end" : frequency(high)}</td>
            <td>{tier}{regime === "between" ? "" : `, ${regime}`}</td>
            <td>{count(members.length)}</td>
            <td>{bytes(total)}</td>
            <td>{[...members.subarray(0, NAMES)].map((entity) => recording.entities[entity]).join(", ")}{members.length > NAMES ? ", …" : ""}</td>
          </tr>
        );
      })}
    </tbody>
  );
}

export function Table({ store }: { store: Store }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="card table" data-test="table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>The spectrum as a table</summary>
      {open && (
        <div class="scroll" tabIndex={0} role="region" aria-label="The spectrum as a table">
          <table>
            <thead>
              <tr><th scope="col">resonance</th><th scope="col">frequency</th><th scope="col">its cell</th><th scope="col">tier</th><th scope="col">{noun(store.recording)}s</th><th scope="col">bytes</th><th scope="col">names</th></tr>
            </thead>
            <Rows store={store} />
          </table>
        </div>
      )}
    </details>
  );
}
