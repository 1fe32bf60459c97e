/** Dark and light: as the system has it, until somebody says otherwise. */
import type { Signal } from "@preact/signals";

/** Follows the system's choice from now on; `chosen` tells what it is. */
export function followSystem(theme: Signal<"light" | "dark">): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => set(theme, dark.matches ? "dark" : "light");
  apply();
  dark.addEventListener("change", apply);
}

export function toggleTheme(theme: Signal<"light" | "dark">): void {
  set(theme, theme.value === "dark" ? "light" : "dark");
}

function set(theme: Signal<"light" | "dark">, value: "light" | "dark"): void {
  document.documentElement.dataset.theme = value; // before the signal: who hears it reads colours
  theme.value = value;
}
