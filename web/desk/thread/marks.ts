/** How far this agent has read: where the line "new since you left" stands, and the mark that
 * moves on while the thread is looked at. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { client, rest } from "../session";
import { mayWrite } from "./doing";
import type { OpenThread } from "./open";
import { ownId } from "./own";
import { firstUnread } from "./timeline";

export interface Marks {
  /** The first entry behind the line, fixed while the thread is open. */
  readonly unreadFrom: ReadonlySignal<string | null>;
  /** The last message of the customer that was on screen. */
  seen(): string | null;
}

export function useMarks(thread: OpenThread): Marks {
  const marks = useMemo(() => {
    const unreadFrom = signal<string | null>(null);
    return { unreadFrom, seen: () => lastIncoming(thread) };
  }, [thread]);
  useEffect(() => {
    let gone = false;
    let told: string | null = null;
    const look = () => {
      const last = lastIncoming(thread);
      if (gone || !last || last === told || document.visibilityState !== "visible") return;
      told = last;
      tell(thread, last);
    };
    const begin = async () => {
      const readAt = await askReadAt(thread.id).catch(() => null);
      if (gone) return;
      await ready(thread);
      if (gone) return;
      marks.unreadFrom.value = firstUnread(thread.entries.peek(), readAt, ownId());
      look();
    };
    void begin();
    const off = thread.onArrival(() => queueMicrotask(look));
    document.addEventListener("visibilitychange", look);
    return () => {
      gone = true;
      off();
      document.removeEventListener("visibilitychange", look);
    };
  }, [thread]);
  return marks;
}

function ready(thread: OpenThread): Promise<void> {
  return new Promise((resolve) => {
    const off = thread.loading.subscribe((now) => {
      if (now === "loading") return;
      queueMicrotask(() => off());
      resolve();
    });
  });
}

function lastIncoming(thread: OpenThread): string | null {
  const found = thread.entries
    .peek()
    .findLast((entry) => entry.kind === "message" && entry.message.direction === "in");
  return found?.id ?? null;
}

async function askReadAt(id: string): Promise<string | null> {
  const { data } = await rest.GET("/api/v1/me/reads", {
    params: { query: { conversation_id: [id] } },
  });
  return data?.items[0]?.read_at ?? null;
}

function tell(thread: OpenThread, messageId: string): void {
  rest
    .PUT("/api/v1/conversations/{conversation_id}/read", {
      params: { path: { conversation_id: thread.id } },
      body: { message_id: messageId },
    })
    .catch(() => undefined);
  const conversation = thread.conversation.peek();
  const own = ownId();
  const isIn =
    conversation?.agent_id === own || conversation?.participants.includes(own ?? "") === true;
  // Whoever only looks on is nobody the customer should hear of.
  if (own && isIn && mayWrite(conversation ?? null) === "yes")
    client.peek()?.hint("seen", { conversation_id: thread.id, message_id: messageId });
}
