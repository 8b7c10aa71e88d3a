/** What one does with conversations of the list. */

import { type DeskClient, ProblemError, type WorkItem } from "@/client";
import { failed, toast } from "../notices/toasts";
import { openConversation } from "../route";
import { client, desk, me, rest } from "../session";
import { clearChosen } from "./state";
import { words } from "./words";

/** The live work of a conversation, if this desk knows of any. */
export function workOf(conversationId: string): WorkItem | null {
  const all = Object.values(desk.value.work_items);
  return all.find((work) => work.conversation_id === conversationId) ?? null;
}

/** Whether somebody may take it by hand: nobody has it yet. */
export function takeable(conversationId: string): boolean {
  const state = workOf(conversationId)?.state;
  return state === "waiting" || state === "offered" || state === "parked";
}

/** Take waiting work for oneself and open it. */
export async function take(conversationId: string): Promise<void> {
  const work = workOf(conversationId);
  const live = client.value;
  if (!work || !live) return;
  try {
    await live.command("work.take", { work_item_id: work.id });
    openConversation(conversationId);
  } catch (problem) {
    failed(problem);
  }
}

/** Take the first work of a queue that one is able to do, and open it. */
export async function takeNext(queueId: string): Promise<void> {
  try {
    const { data } = await rest.POST("/api/v1/queues/{queue_id}/pull", {
      params: { path: { queue_id: queueId } },
    });
    if (data) openConversation(data.work_item.conversation_id);
  } catch (problem) {
    if (problem instanceof ProblemError && problem.status === 404) toast(words.nothingWaits);
    else failed(problem);
  }
}

export async function markUnread(conversationId: string): Promise<void> {
  try {
    await rest.PUT("/api/v1/conversations/{conversation_id}/read", {
      params: { path: { conversation_id: conversationId } },
      body: { message_id: null },
    });
  } catch (problem) {
    failed(problem);
  }
}

type Deed = (live: DeskClient, conversationId: string) => Promise<unknown>;

export const resolve: Deed = (live, id) =>
  live.command("conversation.resolve", { conversation_id: id });

export function snooze(until: number): Deed {
  const at = new Date(until).toISOString();
  return (live, id) => live.command("conversation.snooze", { conversation_id: id, until: at });
}

/** Take it where nobody has it; have it moved over where one leads and somebody else has it. */
export const toMe: Deed = async (live, id) => {
  const work = workOf(id);
  const own = me.value?.id;
  if (!work || !own || work.agent_id === own) return;
  if (work.agent_id === null) await live.command("work.take", { work_item_id: work.id });
  else await live.command("work.assign", { work_item_id: work.id, agent_id: own });
};

const AT_ONCE = 4;

/** Do it with each, a few at a time; say how many it was, and the first refusal. */
export async function doWithAll(ids: readonly string[], deed: Deed): Promise<void> {
  const live = client.value;
  if (!live) return;
  const left = [...ids];
  const refused: unknown[] = [];
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      await deed(live, id).catch((problem: unknown) => refused.push(problem));
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker));
  clearChosen();
  const n = ids.length - refused.length;
  if (refused.length === 0) toast(words.done, { n }, "good");
  else {
    if (n > 0) toast(words.partly, { n, all: ids.length });
    failed(refused[0]);
  }
}
