/** Tells: by sound, by the system's notices, by the tab's title and icon. */

import { effect } from "@preact/signals";
import type { DeskClient } from "@/client";
import { now } from "@/ui/clock";
import { defineWords, t } from "@/ui/words";
import { agentName } from "../people";
import { type NoticeKind, preferences } from "../preferences";
import { openConversation, route } from "../route";
import { desk, session } from "../session";
import { type Alert, alertOf, waitsTooLong } from "./alerts";
import { showBadge } from "./badge";
import { notify } from "./desktop";
import { attend, attended, leading } from "./leader";
import { play } from "./sound";

const words = defineWords({
  offered: {
    en: "Offered to you: {who}",
    ru: "Вам предложено: {who}",
    uk: "Вам запропоновано: {who}",
  },
  assigned: {
    en: "Assigned to you: {who}",
    ru: "Вам назначено: {who}",
    uk: "Вам призначено: {who}",
  },
  message: {
    en: "New message in your conversation: {who}",
    ru: "Новое сообщение в вашем разговоре: {who}",
    uk: "Нове повідомлення у вашій розмові: {who}",
  },
  mention: {
    en: "You were mentioned: {who}",
    ru: "Вас упомянули: {who}",
    uk: "Вас згадали: {who}",
  },
  waiting: {
    en: "Waits for you too long: {who}",
    ru: "Ждёт вас слишком долго: {who}",
    uk: "Чекає на вас надто довго: {who}",
  },
  somebody: { en: "a customer", ru: "клиент", uk: "клієнт" },
} satisfies Record<NoticeKind | "somebody", unknown>);

/** What the tab's badge counts: what came while nobody looked. */
const unseen = new Set<string>();

/** Tell of what happens on this connection, until the answer is called. */
export function startAlerts(client: DeskClient): () => void {
  const told = new Set<string>();
  const stops = [
    client.on("event", (event, replayed) => {
      const agentId = session.peek()?.agentId;
      if (!agentId || replayed) return;
      const alert = alertOf(event, agentId, desk.peek());
      if (alert) tell(alert);
    }),
    effect(() => {
      const agentId = session.value?.agentId;
      if (!agentId) return;
      for (const alert of waitsTooLong(desk.value, agentId, now.value)) {
        if (told.has(alert.tag)) continue;
        told.add(alert.tag);
        tell(alert);
      }
    }),
    effect(() => countBadge(session.value?.agentId ?? null)),
    watchAttention(),
  ];
  return () => {
    for (const stop of stops) stop();
    unseen.clear();
    showBadge(0);
  };
}

function tell(alert: Alert): void {
  if (alert.kind !== "offered" && attended(alert.conversationId)) return;
  unseen.add(alert.tag);
  countBadge(session.peek()?.agentId ?? null);
  if (!leading.peek()) return;
  const { sound, desktop } = preferences.peek();
  if (sound[alert.kind]) play(alert.kind);
  if (!desktop[alert.kind] || lookedAt()) return;
  const who = alert.fromAgentId ? agentName(alert.fromAgentId) : alert.who || t(words.somebody);
  notify(t(words[alert.kind], { who }), alert.about.slice(0, 140), alert.tag, () => {
    if (alert.kind !== "offered") openConversation(alert.conversationId);
  });
}

/** Offers count as long as they are open, the rest until somebody looks. */
function countBadge(agentId: string | null): void {
  const offers = Object.values(desk.value.offers).filter((offer) => offer.agent_id === agentId);
  const open = new Set([...offers.map((offer) => offer.id), ...unseen]);
  for (const id of unseen) {
    if (id.startsWith("ofr_") && !desk.peek().offers[id]) open.delete(id);
  }
  showBadge(open.size);
}

function lookedAt(): boolean {
  return !document.hidden && document.hasFocus();
}

/** Keep the other windows informed, and forget what was missed when somebody looks again. */
function watchAttention(): () => void {
  const look = () => {
    const at = route.peek();
    attend(lookedAt() && at.page === "inbox" ? at.conversationId : null);
    if (!lookedAt()) return;
    unseen.clear();
    countBadge(session.peek()?.agentId ?? null);
  };
  const stop = effect(() => {
    route.value;
    look();
  });
  const happenings = ["focus", "blur"] as const;
  for (const name of happenings) addEventListener(name, look);
  document.addEventListener("visibilitychange", look);
  return () => {
    stop();
    for (const name of happenings) removeEventListener(name, look);
    document.removeEventListener("visibilitychange", look);
  };
}
