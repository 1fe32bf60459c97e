/** How to read the page, and its keys. */
import type { RefObject } from "preact";
import { Sign } from "./sign";
import type { Store } from "./store";

const KEYS: [string, string][] = [
  ["Space", "play or pause"],
  ["← →", "one step back, one step forth"],
  ["Shift ← →", "a hundred steps"],
  ["Home End", "first step, last step"],
  ["m  Shift m", "next, previous migration"],
  ["e  Shift e", "next, previous error"],
  ["d  Shift d", "next, previous divergence or violation"],
  [", .", "slower, faster"],
  ["+ − 0", "more of the spectrum's detail, less, all of it"],
  ["/", "find a key or block"],
  ["f", "follow the one chosen"],
  ["t", "dark or light"],
  ["?", "this help"],
];

export function Legend({ store }: { store: Store }) {
  const minimal = store.recording.system === "minimal";
  const things = minimal ? "keys" : "blocks";
  return (
    <section class="card legend" aria-labelledby="legend-title">
      <h2 id="legend-title">How to read this</h2>
      <ol>
        <li>
          <b>The axis is frequency.</b> Each fine line is a <i>resonance</i> γₖ: the ordinate of the k-th nontrivial
          zero of the Riemann zeta function. γ₁ is 14.13…, and they go on for ever.
        </li>
        <li>
          <b>Each resonance has a cell:</b> all frequencies nearer to it than to any other. Who asks for a frequency t gets the
          resonance whose cell holds t. The distance |t − γₖ| is the <i>mismatch</i>. So a frequency is an address.
        </li>
        <li>
          <b>{minimal ? "Keys" : "Blocks"} sit on resonances.</b>{" "}
          {minimal
            ? "A key that is used grows warmer and moves to the right; a key that rests cools down and moves to the left."
            : "A block that is used rises to the right, where it is hot; one that rests sinks to the left. Its bytes and its id stay."}
          {" "}{minimal
            ? "Above 60 is short-term memory (STM), below 30 long-term memory (LTM)."
            : "Above 100 is short-term memory (STM), below 30 long-term memory (LTM)."}
        </li>
        <li>
          <b>Colour and shape say the tier:</b>{" "}
          <span class="tally">
            <span><Sign tier={0} />hot</span> <span><Sign tier={1} />warm</span> <span><Sign tier={2} />cold</span>
            {!minimal && <span><Sign tier={3} />ultra-cold</span>}
          </span>{" "}
          A larger sign is more bytes, on a logarithmic scale. Where a cell is too full, one sign stands for several {things}; the number on top counts all.
        </li>
        <li>
          <b>An arrow</b> is a move at this step, <b>a ring</b> the {minimal ? "key" : "block"} in question
          {minimal ? "" : ", a dashed line the frequency asked for"}.
        </li>
        {!minimal && (
          <li>
            <b>The rest of an address is a sector and an offset:</b> the axis says what is in the block, the prime channel is its size class,
            the lattice slot belongs to one isolation domain, so no two domains ever share one.
          </li>
        )}
      </ol>
    </section>
  );
}

export function Help({ dialog }: { dialog: RefObject<HTMLDialogElement | null> }) {
  return (
    <dialog ref={dialog} class="help" aria-labelledby="help-title" onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}>
      <form method="dialog">
        <h2 id="help-title">Keys</h2>
        <dl>{KEYS.map(([keys, what]) => <div key={keys}><dt>{keys.split(" ").filter(Boolean).map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{what}</dd></div>)}</dl>
        <p class="quiet">With a finger: tap a sign to follow it, pinch the spectrum to enlarge it, drag it along.</p>
        <button type="submit" data-test="close-help">Close</button>
      </form>
    </dialog>
  );
}
