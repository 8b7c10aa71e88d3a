import { spanText } from "@/ui/clock";
import { Skeleton } from "@/ui/controls";
import { defineWords, type Entry, t } from "@/ui/words";
import { useRead } from "../context/use-read";
import { rest } from "../session";
import { Collection, tag } from "./collection";
import { optionsOf, readCalendars, readQueues, readSlaPolicies } from "./directory";
import type { FieldSpec, Option } from "./fields";
import { words } from "./words";

const own = defineWords({
  about: {
    en: "Where work waits, for whom, how long, and what then. Who works in a queue is set for each agent.",
    ru: "Где ждут обращения, кого, как долго и что потом. Кто работает в очереди, указано у оператора.",
    uk: "Де чекають звернення, на кого, як довго і що далі. Хто працює в черзі, вказано в оператора.",
  },
  target: {
    en: "Target wait, seconds",
    ru: "Целевое ожидание, секунды",
    uk: "Цільове очікування, секунди",
  },
  targetShort: { en: "Target", ru: "Цель", uk: "Ціль" },
  offer: {
    en: "Time to accept an offer, seconds",
    ru: "Время на принятие, секунды",
    uk: "Час на прийняття, секунди",
  },
  wrapUp: {
    en: "Wrap-up, seconds",
    ru: "Постобработка, секунды",
    uk: "Постобробка, секунди",
  },
  preferred: {
    en: "The former agent first, seconds",
    ru: "Сначала прежний оператор, секунды",
    uk: "Спершу попередній оператор, секунди",
  },
  strategy: { en: "Which agent", ru: "Какой оператор", uk: "Який оператор" },
  recommended: { en: "Recommended", ru: "Рекомендуемый", uk: "Рекомендований" },
  least_loaded: { en: "Least loaded", ru: "Наименее загруженный", uk: "Найменш завантажений" },
  longest_idle: { en: "Longest idle", ru: "Дольше всех свободный", uk: "Найдовше вільний" },
  most_skilled: { en: "Most skilled", ru: "Самый опытный", uk: "Найдосвідченіший" },
  least_flexible: {
    en: "Least flexible",
    ru: "Наименее универсальный",
    uk: "Найменш універсальний",
  },
  round_robin: { en: "In turn", ru: "По кругу", uk: "По колу" },
  fastest: { en: "Fastest", ru: "Самый быстрый", uk: "Найшвидший" },
  manual: {
    en: "Agents take work themselves (pull)",
    ru: "Операторы берут обращения сами",
    uk: "Оператори беруть звернення самі",
  },
  manualShort: { en: "By hand", ru: "Вручную", uk: "Вручну" },
  rings: {
    en: "Agents asked at once",
    ru: "Скольким предлагать одновременно",
    uk: "Скільком пропонувати водночас",
  },
  leaveIdle: {
    en: "Agents to keep free",
    ru: "Сколько операторов держать свободными",
    uk: "Скільки операторів тримати вільними",
  },
  lost: { en: "When an agent is lost", ru: "Если оператор пропал", uk: "Якщо оператор зник" },
  requeue: {
    en: "Back to the queue, with its age",
    ru: "Вернуть в очередь с сохранением ожидания",
    uk: "Повернути в чергу зі збереженням очікування",
  },
  keep: {
    en: "Keep it with the agent",
    ru: "Оставить за оператором",
    uk: "Залишити за оператором",
  },
  return: {
    en: "Back to the agent when they return",
    ru: "Отдать оператору, когда он вернётся",
    uk: "Віддати операторові, коли повернеться",
  },
  exhausted: {
    en: "When everybody declined",
    ru: "Если отказались все",
    uk: "Якщо відмовилися всі",
  },
  wait: { en: "Wait", ru: "Ждать", uk: "Чекати" },
  relax: { en: "Relax requirements", ru: "Смягчить требования", uk: "Пом’якшити вимоги" },
  reask: { en: "Ask again", ru: "Спросить снова", uk: "Запитати знову" },
  escalate: { en: "Another queue", ru: "Другая очередь", uk: "Інша черга" },
  escalateTo: { en: "That queue", ru: "Какая очередь", uk: "Яка черга" },
  calendar: { en: "Opening hours", ru: "Часы работы", uk: "Години роботи" },
  sla: { en: "Service level policy", ru: "Политика SLA", uk: "Політика SLA" },
  closed: {
    en: "New work while closed",
    ru: "Новые обращения вне часов работы",
    uk: "Нові звернення поза годинами роботи",
  },
  hold: { en: "Waits in line", ru: "Ждут в очереди", uk: "Чекають у черзі" },
  message: {
    en: "Waits, and the customer is told",
    ru: "Ждут, клиенту сообщается",
    uk: "Чекають, клієнта повідомляють",
  },
  park_until_open: {
    en: "Is put aside until opening",
    ru: "Откладываются до открытия",
    uk: "Відкладаються до відкриття",
  },
  closedText: {
    en: "What customers are told while closed",
    ru: "Что сообщить клиенту вне часов работы",
    uk: "Що повідомити клієнтові поза годинами роботи",
  },
  steps: {
    en: "Steps while waiting (JSON)",
    ru: "Шаги во время ожидания (JSON)",
    uk: "Кроки під час очікування (JSON)",
  },
  stepsHint: {
    en: "Each with after_seconds, and what changes then: relax, drop, widen_to, priority, queue_id or offer.",
    ru: "Каждый с after_seconds и тем, что меняется: relax, drop, widen_to, priority, queue_id или offer.",
    uk: "Кожен з after_seconds і тим, що змінюється: relax, drop, widen_to, priority, queue_id або offer.",
  },
  paused: {
    en: "Paused: nothing is offered",
    ru: "Приостановлена: ничего не предлагается",
    uk: "Призупинена: нічого не пропонується",
  },
});

export function Queues() {
  const queues = useRead(readQueues, []);
  const calendars = useRead(readCalendars, []);
  const policies = useRead(readSlaPolicies, []);
  if (!queues.value || !calendars.value || !policies.value)
    return <Skeleton label={t(words.loading)} />;
  return (
    <Collection
      title={words.queues}
      about={own.about}
      read={readQueues}
      nameOf={(queue) => queue.name}
      columns={[
        { words: words.name, show: (queue) => queue.name },
        { words: own.targetShort, show: (queue) => spanText(queue.wait_target_seconds) },
        {
          words: own.strategy,
          show: (queue) => t(queue.manual ? own.manualShort : own[queue.strategy]),
        },
      ]}
      specs={specsOf(
        optionsOf(queues.value),
        optionsOf(calendars.value),
        optionsOf(policies.value),
      )}
      fresh={FRESH}
      create={(values) => rest.POST("/api/v1/queues", { body: values as never })}
      update={(queue, changes) =>
        rest.PATCH("/api/v1/queues/{queue_id}", {
          params: { path: { queue_id: queue.id } },
          headers: tag(queue),
          body: changes as never,
        })
      }
    />
  );
}

const FRESH = {
  wait_target_seconds: 60,
  offer_timeout_seconds: 30,
  wrap_up_seconds: 0,
  preferred_agent_seconds: 30,
  strategy: "recommended",
  rings: 1,
  leave_idle: 0,
  lost_agent_rule: "requeue",
  exhausted_policy: "reask",
  closed_policy: "hold",
  steps: [],
};

function choice(key: string, label: Entry, values: readonly (keyof typeof own)[]): FieldSpec {
  const options = values.map((value) => ({ value, label: t(own[value]) }));
  return { key, label, kind: "choice", required: true, options };
}

function specsOf(queues: Option[], calendars: Option[], policies: Option[]): FieldSpec[] {
  return [
    { key: "name", label: words.name, kind: "text", required: true },
    { key: "wait_target_seconds", label: own.target, kind: "number", required: true },
    { key: "offer_timeout_seconds", label: own.offer, kind: "number", required: true },
    { key: "wrap_up_seconds", label: own.wrapUp, kind: "number", required: true },
    { key: "preferred_agent_seconds", label: own.preferred, kind: "number", required: true },
    choice("strategy", own.strategy, [
      "recommended",
      "least_loaded",
      "longest_idle",
      "most_skilled",
      "least_flexible",
      "round_robin",
      "fastest",
    ]),
    { key: "manual", label: own.manual, kind: "check" },
    { key: "rings", label: own.rings, kind: "number", required: true },
    { key: "leave_idle", label: own.leaveIdle, kind: "number", required: true },
    choice("lost_agent_rule", own.lost, ["requeue", "keep", "return"]),
    choice("exhausted_policy", own.exhausted, ["wait", "relax", "reask", "escalate"]),
    { key: "escalate_queue_id", label: own.escalateTo, kind: "choice", options: queues },
    { key: "calendar_id", label: own.calendar, kind: "choice", options: calendars },
    choice("closed_policy", own.closed, ["hold", "message", "park_until_open"]),
    { key: "closed_message", label: own.closedText, kind: "texts" },
    { key: "sla_policy_id", label: own.sla, kind: "choice", options: policies },
    { key: "steps", label: own.steps, hint: own.stepsHint, kind: "json", rows: 6 },
    { key: "paused", label: own.paused, kind: "check" },
  ];
}
