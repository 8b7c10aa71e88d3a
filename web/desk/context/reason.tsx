/** Why it is here: queue, owner, what it asks for, where in its steps it is, what was promised. */

import type { Conversation, Queue, WorkItem } from "@/client";
import type { components } from "@/client/api.gen";
import { clockText, now, secondsSince, timeText } from "@/ui/clock";
import { Icon } from "@/ui/icons";
import { defineWords, formatNumber, t } from "@/ui/words";
import { desk, rest } from "../session";
import { channelWords as namedChannel } from "../thread/names";
import { Explanation } from "./explanation";
import type { Facts } from "./facts";
import { Fact, Part } from "./section";
import { channelWords, workWords } from "./shared-words";
import { agentName } from "./team";
import { useRead } from "./use-read";

type Clock = components["schemas"]["NamedSlaClock"];

const words = defineWords({
  why: { en: "Why here", ru: "Почему здесь", uk: "Чому тут" },
  queue: { en: "Queue", ru: "Очередь", uk: "Черга" },
  agent: { en: "Agent", ru: "Оператор", uk: "Оператор" },
  state: { en: "State", ru: "Состояние", uk: "Стан" },
  channel: { en: "Channel", ru: "Канал", uk: "Канал" },
  waits: { en: "Waiting since", ru: "Ждёт с", uk: "Чекає з" },
  priority: { en: "Priority", ru: "Приоритет", uk: "Пріоритет" },
  needs: { en: "Required", ru: "Требуется", uk: "Потрібно" },
  wishes: { en: "Preferred", ru: "Желательно", uk: "Бажано" },
  level: { en: "{skill} (level {n})", ru: "{skill} (уровень {n})", uk: "{skill} (рівень {n})" },
  step: { en: "Step", ru: "Шаг", uk: "Крок" },
  stepOf: { en: "{n} of {all}", ru: "{n} из {all}", uk: "{n} з {all}" },
  next: { en: "Next step", ru: "Следующий шаг", uk: "Наступний крок" },
  nextAt: { en: "at {time}: {what}", ru: "в {time}: {what}", uk: "о {time}: {what}" },
  drops: { en: "asks less: {list}", ru: "снимет: {list}", uk: "зніме: {list}" },
  relaxes: {
    en: "asks for a lower level: {list}",
    ru: "снизит уровень: {list}",
    uk: "знизить рівень: {list}",
  },
  widens: { en: "also asks: {list}", ru: "спросит также: {list}", uk: "запитає також: {list}" },
  moves: { en: "moves to: {list}", ru: "перейдёт в: {list}", uk: "перейде до: {list}" },
  raises: { en: "raises the priority", ru: "поднимет приоритет", uk: "підніме пріоритет" },
  offers: {
    en: "offers the customer another way",
    ru: "предложит клиенту другой способ",
    uk: "запропонує клієнтові інший спосіб",
  },
  promises: { en: "Promised", ru: "Обещано", uk: "Обіцяно" },
});

export const PRIORITIES = [
  defineWords({ p: { en: "Urgent", ru: "Срочный", uk: "Терміновий" } }).p,
  defineWords({ p: { en: "High", ru: "Высокий", uk: "Високий" } }).p,
  defineWords({ p: { en: "Normal", ru: "Обычный", uk: "Звичайний" } }).p,
  defineWords({ p: { en: "Low", ru: "Низкий", uk: "Низький" } }).p,
] as const;

export function priorityText(priority: number): string {
  const known = PRIORITIES[priority];
  return known ? t(known) : String(priority);
}

interface Props {
  conversation: Conversation;
  work: WorkItem | null;
  inbox: Facts["inbox"];
}

export function Reason({ conversation, work, inbox }: Props) {
  const channelName = inbox?.channel
    ? t(namedChannel(inbox.channel))
    : t(channelWords[conversation.channel_kind]);
  const queue = desk.value.queues[work?.queue_id ?? conversation.queue_id] ?? null;
  const holder = work?.agent_id ?? conversation.agent_id;
  return (
    <Part title={t(words.why)} testid="context-reason">
      <dl class="cx-facts">
        <Fact name={t(words.queue)}>{queue?.name}</Fact>
        <Fact name={t(words.agent)}>{agentName(holder)}</Fact>
        <Fact name={t(words.state)}>{work && t(workWords[work.state])}</Fact>
        <Fact name={t(words.channel)}>
          {[channelName, inbox?.name].filter(Boolean).join(" · ")}
        </Fact>
        <Fact name={t(words.waits)}>
          {conversation.waiting_since && <WaitText since={conversation.waiting_since} />}
        </Fact>
        <Fact name={t(words.priority)}>{priorityText(conversation.priority)}</Fact>
        {work && <Requirements work={work} />}
        {work && <Steps work={work} />}
      </dl>
      <Promises conversation={conversation} queue={queue} />
      <Explanation conversationId={conversation.id} workId={work?.id ?? null} />
    </Part>
  );
}

function WaitText({ since }: { since: string }) {
  return (
    <span class="numbers">
      {timeText(since)} ({clockText(secondsSince(since, now.value))})
    </span>
  );
}

export function requirementText(work: WorkItem, preferred: boolean): string {
  return work.requirements
    .filter((wanted) => Boolean(wanted.preferred) === preferred)
    .map(({ skill, level }) => (level > 1 ? t(words.level, { skill, n: level }) : skill))
    .join(", ");
}

function Requirements({ work }: { work: WorkItem }) {
  return (
    <>
      <Fact name={t(words.needs)}>{requirementText(work, false)}</Fact>
      <Fact name={t(words.wishes)}>{requirementText(work, true)}</Fact>
    </>
  );
}

function Steps({ work }: { work: WorkItem }) {
  if (work.steps.length === 0) return null;
  const next = work.steps[work.step];
  return (
    <>
      <Fact name={t(words.step)}>
        {t(words.stepOf, { n: work.step, all: formatNumber(work.steps.length) })}
      </Fact>
      <Fact name={t(words.next)}>
        {next &&
          work.step_at &&
          t(words.nextAt, { time: timeText(work.step_at), what: stepText(next) })}
      </Fact>
    </>
  );
}

function stepText(step: WorkItem["steps"][number]): string {
  const queueName = (id: string) => desk.value.queues[id]?.name ?? "";
  const parts = [
    step.drop?.length && t(words.drops, { list: step.drop.join(", ") }),
    step.relax &&
      Object.keys(step.relax).length > 0 &&
      t(words.relaxes, { list: Object.keys(step.relax).join(", ") }),
    step.widen_to?.length && t(words.widens, { list: step.widen_to.map(queueName).join(", ") }),
    step.queue_id && t(words.moves, { list: queueName(step.queue_id) }),
    step.priority !== null && step.priority !== undefined && t(words.raises),
    step.offer && t(words.offers),
  ];
  return parts.filter(Boolean).join("; ");
}

const metrics = defineWords({
  first_response: { en: "First answer", ru: "Первый ответ", uk: "Перша відповідь" },
  next_response: { en: "Next answer", ru: "Следующий ответ", uk: "Наступна відповідь" },
  resolution: { en: "Resolution", ru: "Завершение", uk: "Завершення" },
});

const states = defineWords({
  left: { en: "{time} left", ru: "осталось {time}", uk: "лишилося {time}" },
  risk: { en: "{time} left, at risk", ru: "осталось {time}, риск", uk: "лишилося {time}, ризик" },
  over: { en: "late by {time}", ru: "опоздание {time}", uk: "запізнення {time}" },
  paused: { en: "paused", ru: "на паузе", uk: "на паузі" },
  met: { en: "kept", ru: "выполнено", uk: "дотримано" },
  breached: { en: "broken", ru: "нарушено", uk: "порушено" },
});

function Promises({ conversation }: { conversation: Conversation; queue: Queue | null }) {
  const { value } = useRead(
    () => readClocks(conversation.id),
    [conversation.id],
    (event) =>
      event.type.startsWith("sla.") &&
      (event.data as { clock?: { conversation_id: string } }).clock?.conversation_id ===
        conversation.id,
  );
  const shown = latest(value ?? []);
  if (shown.length === 0) return null;
  return (
    <>
      <h4 class="cx-small-head">{t(words.promises)}</h4>
      <ul class="cx-promises">
        {shown.map((clock) => (
          <li key={clock.id}>
            <Icon name={mark(clock)} size={16} />
            <span>{t(metrics[clock.metric])}</span>
            <span class={`cx-promise-state cx-promise-${tone(clock)} numbers`}>
              {clockState(clock)}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The newest clock of each promise; those that were called off are nobody's concern. */
function latest(clocks: readonly Clock[]): Clock[] {
  const found = new Map<string, Clock>();
  for (const clock of clocks) {
    if (clock.state !== "cancelled" && !found.has(clock.metric)) found.set(clock.metric, clock);
  }
  return [...found.values()];
}

function tone(clock: Clock): "good" | "warn" | "bad" | "plain" {
  if (clock.state === "breached") return "bad";
  if (clock.state === "met") return "good";
  return clock.at_risk ? "warn" : "plain";
}

function mark(clock: Clock): "check" | "warning" | "pause" | "clock" {
  if (clock.state === "met") return "check";
  if (clock.state === "paused") return "pause";
  return clock.state === "breached" || clock.at_risk ? "warning" : "clock";
}

function clockState(clock: Clock): string {
  if (clock.state === "met") return t(states.met);
  if (clock.state === "paused") return t(states.paused);
  if (clock.state === "breached") {
    if (clock.ended_at || !clock.breached_at) return t(states.breached);
    return t(states.over, { time: clockText(secondsSince(clock.breached_at, now.value)) });
  }
  if (!clock.due_at) return t(states.paused);
  const seconds = Math.round((Date.parse(clock.due_at) - now.value) / 1000);
  if (seconds < 0) return t(states.over, { time: clockText(-seconds) });
  return t(clock.at_risk ? states.risk : states.left, { time: clockText(seconds) });
}

async function readClocks(conversationId: string): Promise<Clock[] | null> {
  const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/sla", {
    params: { path: { conversation_id: conversationId } },
  });
  return data?.items ?? null;
}
