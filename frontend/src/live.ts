/** A run that is still going on: the page asks the server that it came from. */
import { parseRecording, type Recording, type Step } from "./recording";
import type { Store } from "./store";

const PAUSE = 1000; // milliseconds between two questions

/** `notes` take the place of those before: what was not yet known may be known now. */
type Answer = { steps: Step[]; entities: string[]; notes: string[]; done: boolean };

async function ask(address: string): Promise<string> {
  const response = await fetch(address, { cache: "no-store" });
  if (!response.ok) throw new Error(`${address}: ${response.status} ${response.statusText}`);
  return response.text();
}

/** What there is of the recording so far. */
export async function fetchRecording(): Promise<Recording> {
  return parseRecording(await ask("recording.json"));
}

/** Appends what comes, until the run is done. If the server is gone, it says so and stops. */
export async function follow(store: Store): Promise<void> {
  store.live.value = true;
  try {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      const answer = JSON.parse(await ask(`steps.json?from=${store.recording.steps.length}`)) as Answer;
      store.append(answer.steps, answer.entities);
      store.note(answer.notes);
      if (answer.done) break;
    }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    store.notices.value = [...store.notices.value, `The live run cannot be reached any more (${why}). What came until now stays here.`];
  }
  store.live.value = false;
}
