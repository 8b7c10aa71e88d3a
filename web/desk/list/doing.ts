/** What one does with conversations of the list. */

import { type DeskClient, ProblemError, type WorkItem } from "@/client";
import { failed, toast } from "../notices/toasts";
import { customerName } from "../people";
import { openConversation } from "../route";
import { client, desk, isLead, me, rest } from "../session";
import { type Skip, type Skipped, skippedText } from "./skipped";
import { chosenName, clearChosen } from "./state";
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

/** Does it with one conversation; answers a reason where it is left out. */
type Deed = (live: DeskClient, conversationId: string) => Promise<unknown>;

export const resolve: Deed = (live, id) =>
  live.command("conversation.resolve", { conversation_id: id });

export function snooze(until: number): Deed {
  const at = new Date(until).toISOString();
  return (live, id) => live.command("conversation.snooze", { conversation_id: id, until: at });
}

/** Take it where nobody has it; have it moved over where one leads and somebody else has it. */
export const toMe: Deed = async (live, id) => {
  const own = me.value?.id;
  const work = workOf(id) ?? (await askWork(id));
  if (!work || !own) return "idle";
  // What is offered names somebody, too, and is nobody's yet.
  const isHeld = work.state === "assigned" || work.state === "wrap_up";
  if (isHeld && work.agent_id === own) return "own";
  if (!isHeld) await live.command("work.take", { work_item_id: work.id });
  else if (!isLead.value) return "others";
  else await live.command("work.assign", { work_item_id: work.id, agent_id: own });
  return null;
};

type TheWork = Pick<WorkItem, "id" | "agent_id" | "state">;

/** The live work of a conversation that this desk does not follow. */
async function askWork(conversationId: string): Promise<TheWork | null> {
  const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/work", {
    params: { path: { conversation_id: conversationId } },
  });
  const last = data?.items[0];
  return last && last.state !== "done" && last.state !== "abandoned" ? last : null;
}

const AT_ONCE = 4;

/** Do it with each, a few at a time; say how many it was, what was left out and why, and the first
 * refusal. */
export async function doWithAll(ids: readonly string[], deed: Deed): Promise<void> {
  const live = client.value;
  if (!live) return;
  const left = [...ids];
  const refused: unknown[] = [];
  const skips: Skip[] = [];
  const names = new Map(ids.map((id) => [id, customerName(chosenName(id))]));
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      const name = names.get(id) ?? "";
      await deed(live, id).then(
        (why) => isReason(why) && skips.push({ why, name }),
        (problem: unknown) => refused.push(problem),
      );
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, ids.length) }, worker));
  clearChosen();
  tell(ids.length, skips, refused);
}

function isReason(answer: unknown): answer is Skipped {
  return answer === "own" || answer === "others" || answer === "idle";
}

function tell(all: number, skips: readonly Skip[], refused: readonly unknown[]): void {
  const n = all - refused.length - skips.length;
  if (n === all) toast(words.done, { n }, "good");
  else if (skips.length > 0) {
    const { entry, parameters } = skippedText(n, all, skips);
    toast(entry, parameters);
  } else if (n > 0) toast(words.partly, { n, all });
  if (refused.length > 0) failed(refused[0]);
}
