/** The keys of the page. */
import type { Spectrum } from "./spectrum";
import type { Store } from "./store";
import { toggleTheme } from "./theme";

const LEAP = 100; // steps

/** What keys act on; the spectrum comes later than the page. */
export type Desk = { store: Store; spectrum: () => Spectrum | null; help: () => void };

/** True if the element wants the key for itself. */
function wantsKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.closest("dialog[open]")) return true;
  if (target instanceof HTMLInputElement) return target.type !== "range" || /^(Arrow|Home|End)/.test(key);
  if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return true;
  if (key !== " ") return false;
  return target instanceof HTMLButtonElement || target instanceof HTMLAnchorElement || target.tagName === "SUMMARY";
}

/** Listens for keys; the result ends it. */
export function listenForKeys(desk: Desk): () => void {
  const { store } = desk;
  const actions: Record<string, (shift: boolean) => void> = {
    " ": () => store.toggle(),
    ArrowLeft: (shift) => store.move(shift ? -LEAP : -1),
    ArrowRight: (shift) => store.move(shift ? LEAP : 1),
    Home: () => { store.pause(); store.goTo(0); },
    End: () => { store.pause(); store.goTo(store.recording.steps.length - 1); },
    m: (shift) => store.jump("migration", shift ? -1 : 1),
    e: (shift) => store.jump("error", shift ? -1 : 1),
    d: (shift) => store.jump("divergence", shift ? -1 : 1),
    ",": () => store.faster(-1),
    ".": () => store.faster(1),
    "+": () => desk.spectrum()?.zoom(1 / 1.5),
    "=": () => desk.spectrum()?.zoom(1 / 1.5),
    "-": () => desk.spectrum()?.zoom(1.5),
    "0": () => { store.range.value = store.fullRange(); },
    "/": () => document.getElementById("search")?.focus(),
    f: () => { store.following.value = store.selected.value >= 0 && !store.following.value; },
    t: () => toggleTheme(store.theme),
    "?": () => desk.help(),
  };
  const listen = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const action = actions[key];
    if (!action || wantsKey(event.target, key)) return;
    event.preventDefault();
    action(event.shiftKey);
  };
  document.addEventListener("keydown", listen);
  return () => document.removeEventListener("keydown", listen);
}
