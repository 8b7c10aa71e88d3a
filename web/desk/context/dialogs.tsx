/** The dialogs over a conversation: whoever wants one opens it by name, one host shows it. */

import { signal } from "@preact/signals";

export type DialogKind = "transfer" | "snooze" | "assign" | "consult" | "merge" | "tags";

export interface Asked {
  kind: DialogKind;
  conversationId: string;
}

/** The dialog that is open, if one is. */
export const opened = signal<Asked | null>(null);

/** Open it; one that was open before gives way. */
export function openDialog(what: Asked): void {
  opened.value = what;
}

export function closeDialog(): void {
  opened.value = null;
}

/** Shows the dialog that is open: once in the frame. */
export function Dialogs() {
  return null;
}
