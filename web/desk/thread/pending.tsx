/** What was written here and is not confirmed yet, at the end of the thread. */

import { timeText } from "@/ui/clock";
import { defineWords, t } from "@/ui/words";
import { status } from "../session";
import { Attachments } from "./attachments";
import { DeliverySign, Trouble } from "./delivery";
import { discard, type Outgoing, outgoing, retry } from "./outbox";
import { SafeText } from "./text";
import type { Entry } from "./timeline";
import { whyText } from "./why";

const words = defineWords({
  you: { en: "You", ru: "Вы", uk: "Ви" },
  note: {
    en: "Note, agents only",
    ru: "Заметка, только операторам",
    uk: "Нотатка, лише операторам",
  },
});

/** The pending ones of a conversation that the thread does not show already. */
export function pendingOf(conversationId: string, entries: readonly Entry[]): readonly Outgoing[] {
  const mine = outgoing.value.filter((made) => made.conversationId === conversationId);
  if (mine.length === 0) return mine;
  const there = new Set(
    entries.flatMap((entry) => (entry.kind === "message" ? entry.message.client_message_id : [])),
  );
  return mine.filter((made) => !there.has(made.id));
}

export function PendingRow({ made }: { made: Outgoing }) {
  const isUp = status.value.phase === "live";
  const failed = made.state === "failed";
  return (
    <div class={`group group-${made.mode === "note" ? "note" : "out"}`} data-testid="pending">
      <p class="group-author">
        {t(words.you)}
        {made.mode === "note" && <span class="group-mark">{t(words.note)}</span>}
      </p>
      <article class="bubble bubble-pending" data-testid="pending-message">
        {made.text && <SafeText text={made.text} />}
        <Attachments files={made.files} />
        <p class="bubble-foot">
          <time dateTime={made.at}>{timeText(made.at)}</time>
          {!failed && <DeliverySign state={isUp ? "sending" : "waiting"} />}
        </p>
        {failed && (
          <Trouble
            reason={whyText(made.code, made.detail)}
            text={made.text}
            onRetry={() => retry(made.id)}
            onDrop={() => discard(made.id)}
          />
        )}
      </article>
    </div>
  );
}
