/** Which dialog over a conversation or a contact is open. */

import { signal } from "@preact/signals";

export type DialogKind = "transfer" | "snooze" | "assign" | "consult" | "merge" | "tags";

export interface Asked {
  kind: DialogKind;
  conversationId: string;
}

export interface AskedContacts {
  contactId: string;
  /** Who it may be, chosen before. */
  otherId?: string;
  onMerged?: (keptId: string) => void;
}

export const opened = signal<Asked | null>(null);
export const openedContacts = signal<AskedContacts | null>(null);

/** Open it; one that was open before gives way. */
export function openDialog(what: Asked): void {
  openedContacts.value = null;
  opened.value = what;
}

/** Open the dialog that makes two contacts one. */
export function openContactMerge(what: AskedContacts): void {
  opened.value = null;
  openedContacts.value = what;
}

export function closeDialog(): void {
  opened.value = null;
  openedContacts.value = null;
}
