/** What the visitor has written and not sent. The host page keeps it, so that a reload loses
 * nothing. */

import { effect, signal } from "@preact/signals";
import { DRAFT_MOST } from "@/loader/messages";

export const draft = signal("");
let known = false;

/** Go on with what an earlier page kept, unless something was written here before it came. */
export function takeUp(text: unknown): void {
  if (known) return;
  known = true;
  if (draft.value === "" && typeof text === "string") draft.value = text.slice(0, DRAFT_MOST);
}

/** Have every change kept from now on; before the earlier draft is known it would be lost. */
export function keepDraft(keep: (text: string) => void): () => void {
  return effect(() => {
    const text = draft.value.slice(0, DRAFT_MOST);
    if (known) keep(text);
  });
}

/** Somebody else may sit here next. */
export function dropDraft(): void {
  draft.value = "";
}
