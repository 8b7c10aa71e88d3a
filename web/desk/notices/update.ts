/** Whether the server has newer pages than this one. */

import { signal } from "@preact/signals";

export const updateReady = signal(false);

const SCRIPT = /<script[^>]*\ssrc="([^"]+)"/;

/** The script that a page starts with: its name carries a digest of all that is in it. */
export function scriptOf(html: string): string | null {
  return SCRIPT.exec(html)?.[1] ?? null;
}

/** Look at the page as the server has it now, and note when it is not this one. */
export async function checkForUpdate(): Promise<void> {
  const running = document.querySelector<HTMLScriptElement>("script[src]")?.getAttribute("src");
  try {
    const response = await fetch("/desk", { cache: "no-cache" });
    const there = response.ok ? scriptOf(await response.text()) : null;
    if (there && running && there !== running) updateReady.value = true;
  } catch {
    // Away again: the next time that a connection is back asks anew.
  }
}
