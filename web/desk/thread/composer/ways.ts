/** How the customer can be answered: asked of the server, anew when something moved. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { client, rest } from "../../session";
import type { Way } from "./limits";

export type Ways = readonly Way[] | null;

/** The ways of a conversation, best first; null until they are known. */
export function useWays(conversationId: string): Ways {
  const ways = useSignal<Ways>(null);
  useEffect(() => {
    let gone = false;
    const load = async () => {
      const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/ways", {
        params: { path: { conversation_id: conversationId } },
      });
      if (!gone && data) ways.value = data.items;
    };
    const ask = () => void load().catch(() => undefined);
    ask();
    const offEvent = client.value?.on("event", (event) => {
      // A word of the customer opens a channel's window and may name another channel.
      const about = event.type === "message.created" ? event.data.message : null;
      const moved = about?.conversation_id === conversationId && about.direction === "in";
      if (moved || event.type === "contact.updated" || event.type === "configuration.changed")
        ask();
    });
    const offResumed = client.value?.on("status", (status) => {
      if (status.phase === "live" && ways.peek() === null) ask();
    });
    return () => {
      gone = true;
      offEvent?.();
      offResumed?.();
    };
  }, [conversationId]);
  return ways.value;
}

/** The way a reply leaves by: the one chosen while it is there, else the best. */
export function wayFor(ways: Ways, via: string | null): Way | null {
  return ways?.find((way) => way.inbox_id === via) ?? ways?.[0] ?? null;
}
