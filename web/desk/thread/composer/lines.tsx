/** What is said around the text: what holds it back, how much fits, who was faster. */

import type { ComponentChildren } from "preact";
import { clockText, now, secondsSince, spanText } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { agentName } from "../../people";
import { status } from "../../session";
import { canTake, reopen, take } from "../doing";
import { useThread } from "../open";
import { isSms, smsSegments } from "./limits";
import type { Composer, Hold } from "./state";

const words = defineWords({
  resolved: {
    en: "The conversation is resolved. Reopen it to answer.",
    ru: "Разговор завершён. Чтобы ответить, откройте его снова.",
    uk: "Розмову завершено. Щоб відповісти, відкрийте її знову.",
  },
  reopen: { en: "Reopen", ru: "Открыть снова", uk: "Відкрити знову" },
  waits: {
    en: "It waits in the queue. Take it to answer.",
    ru: "Разговор ждёт в очереди. Чтобы ответить, возьмите его.",
    uk: "Розмова чекає в черзі. Щоб відповісти, візьміть її.",
  },
  take: { en: "Take", ru: "Взять", uk: "Взяти" },
  held: {
    en: "Agent: {name}. You can read along and write notes.",
    ru: "Оператор: {name}. Вы можете читать и писать заметки.",
    uk: "Оператор: {name}. Ви можете читати й писати нотатки.",
  },
  no_way: {
    en: "No inbox can write to any address of this customer.",
    ru: "Ни один канал не может написать этому клиенту.",
    uk: "Жоден канал не може написати цьому клієнтові.",
  },
  closed: {
    en: "The time to answer on this channel is over. You can answer when the customer writes again.",
    ru: "Время для ответа в этом канале истекло. Ответить можно, когда клиент снова напишет.",
    uk: "Час для відповіді в цьому каналі минув. Відповісти можна, коли клієнт знову напише.",
  },
  too_long: {
    en: {
      one: "{n} character too long for this channel",
      other: "{n} characters too long for this channel",
    },
    ru: {
      one: "На {n} знак длиннее, чем принимает канал",
      few: "На {n} знака длиннее, чем принимает канал",
      many: "На {n} знаков длиннее, чем принимает канал",
      other: "На {n} знака длиннее, чем принимает канал",
    },
    uk: {
      one: "На {n} знак довше, ніж приймає канал",
      few: "На {n} знаки довше, ніж приймає канал",
      many: "На {n} знаків довше, ніж приймає канал",
      other: "На {n} знака довше, ніж приймає канал",
    },
  },
  too_many_files: {
    en: { one: "This channel takes {n} file", other: "This channel takes {n} files" },
    ru: {
      one: "Канал принимает {n} файл",
      few: "Канал принимает {n} файла",
      many: "Канал принимает {n} файлов",
      other: "Канал принимает {n} файла",
    },
    uk: {
      one: "Канал приймає {n} файл",
      few: "Канал приймає {n} файли",
      many: "Канал приймає {n} файлів",
      other: "Канал приймає {n} файлу",
    },
  },
  uploading: {
    en: "The files are not there yet",
    ru: "Файлы ещё не загружены",
    uk: "Файли ще не завантажено",
  },
  offline: {
    en: "No connection. What you send waits here and goes out once.",
    ru: "Нет соединения. Отправленное подождёт здесь и уйдёт один раз.",
    uk: "Немає з’єднання. Надіслане почекає тут і піде один раз.",
  },
  window: {
    en: "Answers are taken for another {time}",
    ru: "Ответ принимается ещё {time}",
    uk: "Відповідь приймається ще {time}",
  },
  left: {
    en: { one: "{n} character left", other: "{n} characters left" },
    ru: {
      one: "Остался {n} знак",
      few: "Осталось {n} знака",
      many: "Осталось {n} знаков",
      other: "Осталось {n} знака",
    },
    uk: {
      one: "Лишився {n} знак",
      few: "Лишилося {n} знаки",
      many: "Лишилося {n} знаків",
      other: "Лишилося {n} знака",
    },
  },
  sms: {
    en: { one: "{n} SMS, {left} left", other: "{n} SMS, {left} left" },
    ru: {
      one: "{n} SMS, осталось {left}",
      few: "{n} SMS, осталось {left}",
      many: "{n} SMS, осталось {left}",
      other: "{n} SMS, осталось {left}",
    },
    uk: {
      one: "{n} SMS, лишилося {left}",
      few: "{n} SMS, лишилося {left}",
      many: "{n} SMS, лишилося {left}",
      other: "{n} SMS, лишилося {left}",
    },
  },
  conflict: {
    en: "{name} answered {span} ago",
    ru: "{name}: ответ отправлен {span} назад",
    uk: "{name}: відповідь надіслано {span} тому",
  },
  conflictAsk: {
    en: "{name} answered {span} ago. Read it, then send once more if yours is still needed.",
    ru: "{name}: ответ отправлен {span} назад. Прочтите его и отправьте свой ещё раз, если он нужен.",
    uk: "{name}: відповідь надіслано {span} тому. Прочитайте її й надішліть свою ще раз, якщо вона потрібна.",
  },
});

/** Why it cannot be sent, and the way out where there is one. */
export function HoldLine({ state }: { state: Composer }) {
  const thread = useThread();
  const said = holdText(state, thread.conversation.value?.agent_id ?? null);
  const isDown = status.value.phase !== "live";
  if (!said && !isDown) return null;
  return (
    <p class="composer-line" data-testid="hold" role="status">
      {said ? <Icon name="warning" size={15} /> : <Icon name="clock" size={15} />}
      <span>{said || t(words.offline)}</span>
      {state.hold === "resolved" && (
        <Button onClick={() => reopen(thread.id)}>{t(words.reopen)}</Button>
      )}
      {state.hold === "waits" && canTake(thread.conversation.value) && (
        <Button look="primary" onClick={() => take(thread.id)}>
          {t(words.take)}
        </Button>
      )}
    </p>
  );
}

function holdText(state: Composer, holder: string | null): string {
  const { hold, way, draft } = state;
  const texts: Partial<Record<Hold, () => string>> = {
    resolved: () => t(words.resolved),
    waits: () => t(words.waits),
    held: () => t(words.held, { name: holder ? agentName(holder) : "" }),
    no_way: () => t(words.no_way),
    closed: () => t(words.closed),
    uploading: () => t(words.uploading),
    too_long: () => t(words.too_long, { n: [...draft.text].length - (way?.max_text_length ?? 0) }),
    too_many_files: () => t(words.too_many_files, { n: way?.max_attachments ?? 0 }),
  };
  return (hold && texts[hold]?.()) || "";
}

// Long before its end nobody cares how much fits.
const NEAR = 0.8;

/** How much fits, where that is of use; how long answers are taken. */
export function LimitLine({ state: { way, draft, mode } }: { state: Composer }) {
  if (mode === "note" || !way) return <span class="composer-limit" />;
  const length = [...draft.text].length;
  const parts: ComponentChildren[] = [];
  if (way.open_until) {
    const left = Math.max(0, (Date.parse(way.open_until) - now.value) / 1000);
    if (left > 0) parts.push(t(words.window, { time: clockText(left) }));
  }
  if (isSms(way) && length > 0) {
    const { count, left } = smsSegments(draft.text);
    parts.push(t(words.sms, { n: count, left }));
  } else if (length > way.max_text_length * NEAR && length <= way.max_text_length) {
    parts.push(t(words.left, { n: way.max_text_length - length }));
  }
  return (
    <span class="composer-limit numbers" data-testid="limit">
      {parts.join(" · ")}
    </span>
  );
}

/** Somebody answered while one wrote. */
export function Conflict({ state: { conflict, asked } }: { state: Composer }) {
  if (!conflict) return null;
  const author = conflict.message.agent_id;
  const values = {
    name: author ? agentName(author) : "–",
    span: spanText(secondsSince(conflict.at)),
  };
  return (
    <p class="composer-conflict" role="alert" data-testid="conflict" data-asked={asked}>
      <Icon name="warning" size={16} />
      <span>{t(asked ? words.conflictAsk : words.conflict, values)}</span>
    </p>
  );
}
