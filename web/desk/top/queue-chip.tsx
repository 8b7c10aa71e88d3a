/** What waits, and for how long: a way to the queues. */

import { useEffect } from "preact/hooks";
import { clockText, secondsSince } from "@/ui/clock";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { go, pathOf } from "../route";
import { client } from "../session";
import { followStats, waiting } from "./stats";

const words = defineWords({
  waiting: {
    en: { one: "{n} waiting", other: "{n} waiting" },
    ru: { one: "{n} ждёт", few: "{n} ждут", many: "{n} ждут", other: "{n} ждут" },
    uk: { one: "{n} чекає", few: "{n} чекають", many: "{n} чекають", other: "{n} чекають" },
  },
  title: {
    en: "Open the queues. The longest wait is shown.",
    ru: "Открыть очереди. Показано самое долгое ожидание.",
    uk: "Відкрити черги. Показано найдовше очікування.",
  },
});

const QUEUES = { page: "queues", queueId: null } as const;

export function QueueChip() {
  const opened = client.value;
  useEffect(() => (opened ? followStats(opened) : undefined), [opened]);
  const { waiting: n, since } = waiting.value;
  return (
    <a
      class="queue-chip numbers"
      href={pathOf(QUEUES)}
      title={t(words.title)}
      data-testid="queue-chip"
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        go(QUEUES);
      }}
    >
      <Icon name="queue" size={16} />
      {t(words.waiting, { n })}
      {n > 0 && since && <span class="queue-oldest">· {clockText(secondsSince(since))}</span>}
    </a>
  );
}
