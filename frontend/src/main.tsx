/** Where the page begins: the recording is read, the page is put up. */
import { render } from "preact";
import { App } from "./app";
import { Frames } from "./frames";
import { fetchRecording, follow } from "./live";
import { parseRecording, readEmbedded, type Recording } from "./recording";
import { Store } from "./store";
import "./style.css";
import { followSystem } from "./theme";

declare global {
  interface Window {
    /** For tests and consoles: the store of this page, once there is one. */
    spectralMemory?: Store;
  }
}

const host = document.getElementById("page")!;

function Failure({ message }: { message: string }) {
  const open = async (event: { currentTarget: HTMLInputElement }): Promise<void> => {
    const file = event.currentTarget.files?.[0];
    if (!file) return;
    try {
      start(parseRecording(await file.text()));
    } catch (error) {
      fail(error);
    }
  };
  return (
    <main class="failure">
      <h1>Nothing to show yet</h1>
      <p role="alert">{message}</p>
      <p><label>Open a recording (JSON): <input type="file" accept=".json,application/json" onChange={open} /></label></p>
    </main>
  );
}

function fail(error: unknown): void {
  render(<Failure message={error instanceof Error ? error.message : String(error)} />, host);
}

function start(recording: Recording): Store {
  const store = new Store(recording);
  document.title = `${recording.title} · SpectralMemory`;
  followSystem(store.theme);
  render(null, host);
  render(<App store={store} frames={new Frames(store)} />, host);
  window.spectralMemory = store;
  return store;
}

async function begin(): Promise<void> {
  if (document.body.dataset.live === "true") {
    void follow(start(await fetchRecording()));
    return;
  }
  const recording = await readEmbedded();
  if (recording) start(recording);
  else fail(new Error("This page carries no recording. Make one with: spectral-memory view"));
}

begin().catch(fail);
