/** What is done with an open conversation as a whole. */

import type { Conversation, WorkItem } from "@/client";
import { defineWords } from "@/ui/words";
import { openDialog } from "../context/dialogs";
import { shown } from "../list/state";
import { failed, toast } from "../notices/toasts";
import { openConversation } from "../route";
import { client, desk, isLead } from "../session";
import { ownId } from "./own";

const words = defineWords({
  resolved: { en: "Resolved", ru: "Разговор завершён", uk: "Розмову завершено" },
  undo: { en: "Reopen", ru: "Открыть снова", uk: "Відкрити знову" },
});

/** The live work on a conversation. */
export function workOf(conversationId: string): WorkItem | null {
  const found = Object.values(desk.value.work_items).find(
    (work) => work.conversation_id === conversationId && !work.ended_at,
  );
  return found ?? null;
}

export function canTake(conversation: Conversation | null): boolean {
  if (!conversation || conversation.agent_id || !ownId()) return false;
  const state = workOf(conversation.id)?.state;
  return state === "waiting" || state === "parked";
}

/** Who may write to the customer: whoever holds or joined it; anybody while nobody needs to. */
export type MayWrite = "yes" | "resolved" | "waits" | "held";

export function mayWrite(conversation: Conversation | null): MayWrite {
  if (!conversation) return "yes";
  if (conversation.state === "resolved") return "resolved";
  const own = ownId();
  const isIn = conversation.agent_id === own || conversation.participants.includes(own ?? "");
  if (isLead.value || isIn) return "yes";
  if (conversation.agent_id) return "held";
  return workOf(conversation.id) ? "waits" : "yes";
}

export function take(conversationId: string): void {
  const work = workOf(conversationId);
  if (!work) return;
  void client.value?.command("work.take", { work_item_id: work.id, override: false }).catch(failed);
}

/** Settle it as far as it was seen: what the customer wrote since then keeps it open. */
export async function resolve(conversationId: string, seen: string | null): Promise<boolean> {
  const args = { conversation_id: conversationId, seen_message_id: seen };
  try {
    await client.value?.command("conversation.resolve", args);
  } catch (error) {
    failed(error);
    return false;
  }
  toast(words.resolved, {}, "good", { words: words.undo, run: () => reopen(conversationId) });
  return true;
}

/** Settle it and open the next one of the list. */
export async function resolveAndNext(conversationId: string, seen: string | null): Promise<void> {
  const next = nextAfter(conversationId);
  if (await resolve(conversationId, seen)) openConversation(next);
}

function nextAfter(conversationId: string): string | null {
  const ids = shown.peek().map(({ row }) => row.id);
  const at = ids.indexOf(conversationId);
  return ids[at + 1] ?? ids[at - 1] ?? null;
}

export function reopen(conversationId: string): void {
  void client.value
    ?.command("conversation.reopen", { conversation_id: conversationId })
    .catch(failed);
}

export function snooze(conversationId: string): void {
  openDialog({ kind: "snooze", conversationId });
}

export function transfer(conversationId: string): void {
  openDialog({ kind: "transfer", conversationId });
}
