/** Whether the panel beside the thread is shown: beside it where there is room, else over it. */

import { computed, signal } from "@preact/signals";

const WIDE = "(min-width: 1280px)";
const KEPT = "omnidesk.context";

const wide = signal(true);
/** Chosen on a wide screen; kept. */
const beside = signal(true);
/** Over the thread on a narrow one; closed with each conversation. */
const over = signal(false);

/** It has a place of its own beside the thread. */
export const isWide = computed(() => wide.value);
export const contextShown = computed(() => (wide.value ? beside.value : over.value));

if (typeof matchMedia === "function") {
  const query = matchMedia(WIDE);
  wide.value = query.matches;
  query.addEventListener("change", () => {
    wide.value = query.matches;
  });
  beside.value = localStorage.getItem(KEPT) !== "hidden";
}

/** Show or hide the panel. */
export function toggleContext(): void {
  if (wide.value) {
    beside.value = !beside.value;
    localStorage.setItem(KEPT, beside.value ? "shown" : "hidden");
  } else over.value = !over.value;
}

/** Put away what lies over the thread. */
export function closeOver(): void {
  over.value = false;
}
