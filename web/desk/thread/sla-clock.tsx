/** The promise to the customer that presses most: sign, word and time. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { now, spanText } from "@/ui/clock";
import { Icon } from "@/ui/icons";
import { defineWords, type Entry, t } from "@/ui/words";
import { client, rest } from "../session";
import { type Clock, type Pressing, pressing } from "./sla";

const words = defineWords({
  first_response: { en: "First answer", ru: "Первый ответ", uk: "Перша відповідь" },
  next_response: { en: "Answer", ru: "Ответ", uk: "Відповідь" },
  resolution: { en: "Resolution", ru: "Завершение", uk: "Завершення" },
  due: { en: "{what} in {span}", ru: "{what} через {span}", uk: "{what} за {span}" },
  at_risk: {
    en: "{what}, only {span} left",
    ru: "{what}: осталось {span}",
    uk: "{what}: лишилося {span}",
  },
  breached: {
    en: "{what} late by {span}",
    ru: "{what}: опоздание {span}",
    uk: "{what}: запізнення {span}",
  },
  paused: { en: "{what}: clock stopped", ru: "{what}: отсчёт стоит", uk: "{what}: відлік стоїть" },
});

const STATES: Readonly<Record<Pressing["state"], Entry>> = {
  due: words.due,
  at_risk: words.at_risk,
  breached: words.breached,
  paused: words.paused,
};

export function SlaClock({ conversationId }: { conversationId: string }) {
  const clocks = useClocks(conversationId);
  const found = pressing(clocks, now.value);
  if (!found) return null;
  const span = spanText(Math.abs(found.seconds ?? 0));
  return (
    <span class={`sla sla-${found.state}`} data-testid="sla" data-state={found.state}>
      <Icon name={found.state === "breached" ? "warning" : "clock"} size={14} />
      <span class="numbers">{t(STATES[found.state], { what: t(words[found.metric]), span })}</span>
    </span>
  );
}

function useClocks(conversationId: string): readonly Clock[] {
  const clocks = useSignal<readonly Clock[]>([]);
  useEffect(() => {
    let gone = false;
    const load = async () => {
      const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/sla", {
        params: { path: { conversation_id: conversationId } },
      });
      if (!gone) clocks.value = data?.items ?? [];
    };
    const ask = () => void load().catch(() => undefined);
    ask();
    const off = client.value?.on("event", (event) => {
      const about = event.data as {
        conversation?: { id?: string } | null;
        clock?: { conversation_id?: string };
        message?: { conversation_id?: string };
      };
      const id =
        about.conversation?.id ?? about.clock?.conversation_id ?? about.message?.conversation_id;
      if (id === conversationId && STARTS.test(event.type)) ask();
    });
    return () => {
      gone = true;
      off?.();
    };
  }, [conversationId]);
  return clocks.value;
}

// What starts, stops or moves a clock.
const STARTS = /^(?:sla\.|message\.created$|conversation\.)/;
