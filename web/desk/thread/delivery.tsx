/** How far an answer has come: a sign, its word, and what can be done about it. */

import { useState } from "preact/hooks";
import { type Message, newKey } from "@/client";
import { Button } from "@/ui/controls";
import { Icon, type IconName } from "@/ui/icons";
import { defineWords, type Entry, t } from "@/ui/words";
import { failed, toast } from "../notices/toasts";
import { rest } from "../session";
import { messageEntry } from "./timeline";

export type Delivery = NonNullable<Message["status"]> | "sending" | "waiting";

const words = defineWords({
  sending: { en: "Sending", ru: "Отправляется", uk: "Надсилається" },
  waiting: {
    en: "Waits for the connection",
    ru: "Ждёт соединения",
    uk: "Чекає на з’єднання",
  },
  queued: { en: "Queued", ru: "В очереди", uk: "У черзі" },
  sent: { en: "Sent", ru: "Отправлено", uk: "Надіслано" },
  delivered: { en: "Delivered", ru: "Доставлено", uk: "Доставлено" },
  read: { en: "Read", ru: "Прочитано", uk: "Прочитано" },
  failed: { en: "Not sent", ru: "Не отправлено", uk: "Не надіслано" },
  failedWhy: {
    en: "Not sent: {reason}",
    ru: "Не отправлено: {reason}",
    uk: "Не надіслано: {reason}",
  },
  unconfirmed: { en: "Unconfirmed", ru: "Не подтверждено", uk: "Не підтверджено" },
  unconfirmedWhy: {
    en: "It left here, but the provider never answered. It may have arrived; it is not sent twice by itself.",
    ru: "Сообщение ушло, но провайдер не ответил. Возможно, оно доставлено; само по себе оно не отправится второй раз.",
    uk: "Повідомлення пішло, але провайдер не відповів. Можливо, його доставлено; само воно вдруге не надішлеться.",
  },
  retry: { en: "Send again", ru: "Отправить снова", uk: "Надіслати знову" },
  copy: { en: "Copy text", ru: "Скопировать текст", uk: "Скопіювати текст" },
  copied: { en: "Copied", ru: "Скопировано", uk: "Скопійовано" },
  drop: { en: "Discard", ru: "Удалить", uk: "Видалити" },
});

const SIGNS: Readonly<Record<Delivery, { icon: IconName; words: Entry; twice?: boolean }>> = {
  sending: { icon: "clock", words: words.sending },
  waiting: { icon: "clock", words: words.waiting },
  queued: { icon: "clock", words: words.queued },
  sent: { icon: "check", words: words.sent },
  delivered: { icon: "check", words: words.delivered, twice: true },
  read: { icon: "eye", words: words.read },
  failed: { icon: "warning", words: words.failed },
  unconfirmed: { icon: "help", words: words.unconfirmed },
};

/** Its word, for those who do not see the sign. */
export function deliveryText(state: Delivery): string {
  return t(SIGNS[state].words);
}

/** The sign; the word beside it comes with pointer or focus, and stays where it matters. */
export function DeliverySign({ state }: { state: Delivery }) {
  const { icon, words: name, twice } = SIGNS[state];
  const loud = state === "failed" || state === "unconfirmed" || state === "waiting";
  return (
    <span
      class={`delivery delivery-${state} ${loud ? "delivery-loud" : ""}`}
      data-testid="delivery"
      data-state={state}
      title={t(name)}
    >
      <Icon name={icon} size={13} />
      {twice && <Icon name={icon} size={13} />}
      <span class="delivery-word">{t(name)}</span>
    </span>
  );
}

/** Put the text on the clipboard and say so. */
export function copyText(text: string): void {
  navigator.clipboard.writeText(text).then(() => toast(words.copied), failed);
}

interface TroubleProps {
  reason: string;
  text: string;
  onRetry: () => Promise<void> | void;
  onDrop?: () => void;
  unconfirmed?: boolean;
}

/** What went wrong with a message, and the ways out. */
export function Trouble({ reason, text, onRetry, onDrop, unconfirmed = false }: TroubleProps) {
  const [busy, setBusy] = useState(false);
  const retry = async () => {
    setBusy(true);
    try {
      await onRetry();
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  const said = unconfirmed
    ? t(words.unconfirmedWhy)
    : reason
      ? t(words.failedWhy, { reason })
      : t(words.failed);
  return (
    <div class={unconfirmed ? "trouble trouble-unconfirmed" : "trouble"} data-testid="trouble">
      <p>
        <Icon name={unconfirmed ? "help" : "warning"} size={16} />
        <span>{said}</span>
      </p>
      <div class="trouble-ways">
        <Button icon="retry" disabled={busy} onClick={() => void retry()} data-testid="retry">
          {t(words.retry)}
        </Button>
        {text && (
          <Button look="quiet" icon="copy" onClick={() => copyText(text)}>
            {t(words.copy)}
          </Button>
        )}
        {onDrop && (
          <Button look="quiet" icon="trash" onClick={onDrop} data-testid="discard">
            {t(words.drop)}
          </Button>
        )}
      </div>
    </div>
  );
}

const retryKeys = new Map<string, string>();

/** Send a failed message again as the same message. A second press before the answer is the same
 * wish; one after a further failure is a new one. */
export async function resend(message: Message) {
  const wish = `${message.id} ${message.version}`;
  const key = retryKeys.get(wish) ?? newKey();
  retryKeys.set(wish, key);
  const { data } = await rest.POST("/api/v1/messages/{message_id}/retry", {
    params: { path: { message_id: message.id }, header: { "Idempotency-Key": key } },
  });
  return data ? messageEntry(data) : null;
}
