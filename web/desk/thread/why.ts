/** Why something was refused, in words: ours where the reason is known, else the server's. */

import { ProblemError } from "@/client";
import { defineWords, type Entry, t } from "@/ui/words";
import { problemText } from "../notices/problems";

const words = defineWords({
  held: {
    en: "Another agent holds this conversation.",
    ru: "Этот разговор ведёт другой оператор.",
    uk: "Цю розмову веде інший оператор.",
  },
  waits: {
    en: "The conversation waits in its queue: take it first.",
    ru: "Разговор ждёт в очереди: сначала возьмите его.",
    uk: "Розмова чекає в черзі: спершу візьміть її.",
  },
  resolved: {
    en: "The conversation is resolved: reopen it first.",
    ru: "Разговор завершён: сначала откройте его снова.",
    uk: "Розмову завершено: спершу відкрийте її знову.",
  },
  unreachable: {
    en: "No inbox can write to any address of this customer.",
    ru: "Ни один канал не может написать этому клиенту.",
    uk: "Жоден канал не може написати цьому клієнтові.",
  },
  window: {
    en: "The time to answer on this channel is over.",
    ru: "Время для ответа в этом канале истекло.",
    uk: "Час для відповіді в цьому каналі минув.",
  },
});

// What the server says of a reply that it refuses.
const KNOWN: ReadonlyArray<readonly [RegExp, Entry]> = [
  [/another agent holds/, words.held],
  [/accept or take it first/, words.waits],
  [/resolved; reopen/, words.resolved],
  [/cannot write to any|no inbox can write/, words.unreachable],
  [/takes replies for/, words.window],
];

export function whyText(code: string, detail: string): string {
  const known = KNOWN.find(([pattern]) => pattern.test(detail));
  if (known) return t(known[1]);
  const said = problemText(new ProblemError({ detail }, code));
  return code === "bad-input" && detail ? `${said} ${detail}` : said;
}
