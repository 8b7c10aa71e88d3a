/** Light, dark or the system's; comfortable or compact. Kept in this browser. */

import { effect, signal } from "@preact/signals";

export type Theme = "system" | "light" | "dark";
export type Density = "comfortable" | "compact";

export const theme = signal<Theme>("system");
export const density = signal<Density>("comfortable");

/** Take what was chosen before (`?theme=` of the address wins), and write it to the page from now
 * on: `data-theme` and `data-density` of the root, which theme.css reads. */
export function startTheme(store: Storage = localStorage): void {
  const asked =
    new URLSearchParams(location.search).get("theme") ?? store.getItem("omnidesk.theme");
  if (asked === "light" || asked === "dark") theme.value = asked;
  if (store.getItem("omnidesk.density") === "compact") density.value = "compact";
  effect(() => {
    const root = document.documentElement;
    root.dataset.density = density.value;
    if (theme.value === "system") delete root.dataset.theme;
    else root.dataset.theme = theme.value;
    store.setItem("omnidesk.theme", theme.value);
    store.setItem("omnidesk.density", density.value);
  });
}
