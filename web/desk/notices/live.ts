/** What is said to screen readers: one polite and one assertive region.
 *
 * A modal dialog makes everything outside of it silent, so that while one is open its own pair of
 * regions speaks. */

export type Manner = "polite" | "assertive";

const ROLES = { polite: "status", assertive: "alert" } as const;

/** Put both regions on the page, so that they are known before they speak. */
export function startLive(): void {
  for (const manner of ["polite", "assertive"] as const) regionOf(document.body, manner);
}

/** Say it once: `assertive` only for what cannot wait, as an offer that runs out. */
export function announce(text: string, manner: Manner = "polite"): void {
  const host = [...document.querySelectorAll<HTMLElement>("dialog[open]")].at(-1) ?? document.body;
  const region = regionOf(host, manner);
  // The same text again must be a change, or nothing is said.
  region.textContent = "";
  setTimeout(() => {
    region.textContent = text;
  }, 50);
}

function regionOf(host: HTMLElement, manner: Manner): HTMLElement {
  const known = host.querySelector<HTMLElement>(`:scope > [data-live="${manner}"]`);
  if (known) return known;
  const made = document.createElement("div");
  made.className = "visually-hidden";
  made.dataset.live = manner;
  made.dataset.testid = `live-${manner}`;
  made.setAttribute("role", ROLES[manner]);
  made.setAttribute("aria-live", manner);
  host.append(made);
  return made;
}
