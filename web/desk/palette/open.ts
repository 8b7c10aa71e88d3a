/** Whether palette and key list are open: for buttons elsewhere. */

import { signal } from "@preact/signals";

/** What is typed in the palette; null while it is closed. */
export const paletteText = signal<string | null>(null);
export const keyListOpen = signal(false);

export function openPalette(text: string): void {
  keyListOpen.value = false;
  paletteText.value = text;
}

export function closePalette(): void {
  paletteText.value = null;
}
