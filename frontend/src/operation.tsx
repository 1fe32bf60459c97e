/** The present step in words: what was asked, what came of it, and by which rules. */
import { Lens } from "./lens";
import type { Rule } from "./recording";
import { TierName } from "./sign";
import type { Store } from "./store";
import { addressOf, bytes, count, noun } from "./words";

const MARKS = {
  migration: "migration",
  promotion: "rose a tier",
  demotion: "sank a tier",
  violation: "violation",
  divergence: "divergence",
};

/** Only what a link of the documentation may be: a relative address, or http(s). */
export function isSafeLink(href: string): boolean {
  return href !== "" && (/^https?:\/\//i.test(href) || /^(?![a-z][a-z0-9+.-]*:)/i.test(href));
}

function RuleLine({ rule }: { rule: Rule }) {
  return (
    <li>
      {isSafeLink(rule.href)
        ? <a href={rule.href} target="_blank" rel="noopener noreferrer" aria-label={`Rule ${rule.id} in the documentation`}>{rule.id}</a>
        : <b>{rule.id}</b>}
      <span>{rule.text.split("`").map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part))}</span>
    </li>
  );
}

export function Address({ store, entity }: { store: Store; entity: number }) {
  const { recording, replay } = store;
  const parts = addressOf(recording, replay.cells, entity);
  if (parts.length === 0) return <p class="quiet">It has no address now.</p>;
  return (
    <dl class="address" aria-label="Address, part by part">
      {parts.map((part, i) => (
        <div key={part.label} class={i === 0 ? `part tier-${replay.cells.tier[entity]}` : "part"}>
          <dt>{part.label}</dt>
          <dd>{part.value}<small>{part.note}</small></dd>
        </div>
      ))}
    </dl>
  );
}

export function Operation({ store }: { store: Store }) {
  const { recording, replay } = store;
  const step = store.step.value;
  if (!step) return <section class="card" aria-label="Operation"><p>No step has come yet.</p></section>;
  const bad = step.mark === "divergence" || step.mark === "violation";
  const { entity } = step;
  return (
    <section class={bad ? "card operation bad" : "card operation"} aria-labelledby="operation-title">
      <h2 id="operation-title">
        Operation <span data-test="operation-number">{count(step.n)}</span> <code class="op">{step.op}</code>
        {step.error && <span class="badge error">refused: {step.error}</span>}
        {step.mark && <span class={bad ? "badge error" : "badge"}>{MARKS[step.mark]}</span>}
      </h2>
      <p class="words" data-test="words">{step.words}</p>
      {(step.expected !== undefined || step.got !== undefined) && (
        <dl class="sides">
          <div><dt>The specification says</dt><dd>{step.expected ?? "–"}</dd></div>
          <div><dt>What came</dt><dd>{step.got ?? "–"}</dd></div>
        </dl>
      )}
      {step.request && <Lens request={step.request} resonances={recording.resonances} />}
      {entity !== undefined && (
        <div class="subject">
          <p>
            <button type="button" class="link" onClick={() => store.select(entity)}>{recording.entities[entity]}</button>
            {replay.cells.k[entity] > 0 && (
              <span class="quiet"> <TierName tier={replay.cells.tier[entity]} />, heat {replay.cells.heat[entity]}, {bytes(replay.cells.bytes[entity])}</span>
            )}
          </p>
          {replay.cells.k[entity] > 0 ? <Address store={store} entity={entity} /> : <p class="quiet">The {noun(recording)} is not there after this step.</p>}
        </div>
      )}
      {step.rules.length > 0 && (
        <>
          <h3>Rules that spoke</h3>
          <ul class="rules">{step.rules.map((r) => recording.rules[r] && <RuleLine key={r} rule={recording.rules[r]} />)}</ul>
        </>
      )}
    </section>
  );
}
