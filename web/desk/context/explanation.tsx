/** Why is this with me, or still with nobody: the server's own account, in the reader's language. */

import { useSignal } from "@preact/signals";
import type { components } from "@/client/api.gen";
import { momentText, timeText } from "@/ui/clock";
import { Button, Skeleton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, language, t } from "@/ui/words";
import { me, rest } from "../session";
import { readable } from "./explained";
import { readWorkItems, workOf } from "./facts";
import { common } from "./shared-words";
import { Trouble } from "./trouble";
import { useRead } from "./use-read";

type Told = components["schemas"]["Explanation"];
type Decision = components["schemas"]["Decision"];

const words = defineWords({
  me: { en: "Why is this with me", ru: "Почему это у меня", uk: "Чому це в мене" },
  waits: { en: "Why is it waiting", ru: "Почему ждёт", uk: "Чому чекає" },
  other: { en: "How it was routed", ru: "Как распределялось", uk: "Як розподілялося" },
  offered: { en: "Decision of {time}", ru: "Решение в {time}", uk: "Рішення о {time}" },
  byHand: {
    en: "The router never offered it: somebody took or assigned it by hand.",
    ru: "Система его не предлагала: его взяли или назначили вручную.",
    uk: "Система його не пропонувала: його взяли або призначили вручну.",
  },
  everybody: { en: "Every agent", ru: "Все операторы", uk: "Усі оператори" },
  atThatTime: {
    en: "Every agent at that moment",
    ru: "Все операторы в тот момент",
    uk: "Усі оператори в ту мить",
  },
  gone: {
    en: "There is no work to explain.",
    ru: "Объяснять нечего: работы нет.",
    uk: "Пояснювати нічого: роботи немає.",
  },
});

/** Whether it is told at once: kept while one goes from conversation to conversation. */
const KEPT = "omnidesk.explain";

interface Props {
  conversationId: string;
  workId: string | null;
}

export function Explanation({ conversationId, workId }: Props) {
  const open = useSignal(localStorage.getItem(KEPT) === "open");
  const work = workOf(conversationId);
  const title = !work
    ? words.other
    : work.agent_id === null
      ? words.waits
      : work.agent_id === me.value?.id
        ? words.me
        : words.other;
  return (
    <div class="explain">
      <button
        type="button"
        class="cx-disclosure"
        aria-expanded={open.value}
        data-testid="explain"
        onClick={() => {
          open.value = !open.value;
          localStorage.setItem(KEPT, open.value ? "open" : "closed");
        }}
      >
        <Icon name={open.value ? "down" : "next"} size={16} />
        {t(title)}
      </button>
      {open.value && <Account conversationId={conversationId} workId={workId} />}
    </div>
  );
}

export function Account({ conversationId, workId }: Props) {
  const state = workOf(conversationId)?.state;
  const { value, problem } = useRead(
    () => readTold(conversationId, workId),
    [conversationId, workId, state, language.value],
  );
  if (problem) return <Trouble problem={problem} />;
  if (!value) return <Skeleton label={t(common.loading)} />;
  const { told } = value;
  if (!told) return <p class="cx-hint">{t(words.gone)}</p>;
  const decisions = [...told.decisions].reverse();
  const waiting = told.work_item.state === "waiting";
  return (
    <div class="cx-account" data-testid="account" lang={language.value}>
      {waiting && <Sentences lines={told.words} />}
      {waiting && told.candidate_words.length > 0 && (
        <Candidates title={t(words.everybody)} lines={told.candidate_words} />
      )}
      {decisions.slice(0, 3).map((decision) => (
        <Decided key={decision.id} decision={decision} workId={told.work_item.id} />
      ))}
      {!waiting && decisions.length === 0 && <p>{t(words.byHand)}</p>}
    </div>
  );
}

function Decided({ decision, workId }: { decision: Decision; workId: string }) {
  const asked = useSignal(false);
  const { value, problem } = useRead(
    () => (asked.value ? readThen(workId, decision.id) : Promise.resolve(null)),
    [decision.id, asked.value, language.value],
  );
  return (
    <section class="decision">
      <h4 class="cx-small-head" title={momentText(decision.decided_at)}>
        {t(words.offered, { time: timeText(decision.decided_at) })}
      </h4>
      <Sentences lines={decision.words} />
      {value ? (
        <Candidates title={t(words.atThatTime)} lines={value} open />
      ) : (
        <Button
          look="quiet"
          onClick={() => (asked.value = true)}
          disabled={asked.value && !problem}
        >
          {t(words.atThatTime)}
        </Button>
      )}
      <Trouble problem={problem} />
    </section>
  );
}

function Sentences({ lines }: { lines: readonly string[] }) {
  return (
    <ul class="cx-sentences">
      {lines.map((line) => (
        <li key={line}>{readable(line, momentText)}</li>
      ))}
    </ul>
  );
}

function Candidates(props: { title: string; lines: readonly string[]; open?: boolean }) {
  return (
    <details class="cx-candidates" open={props.open}>
      <summary>{props.title}</summary>
      <Sentences lines={props.lines} />
    </details>
  );
}

async function readTold(
  conversationId: string,
  workId: string | null,
): Promise<{ told: Told | null }> {
  const id = workId ?? (await lastWorkOf(conversationId));
  if (!id) return { told: null };
  const { data } = await rest.GET("/api/v1/work-items/{work_item_id}/explanation", {
    params: { path: { work_item_id: id } },
    headers: { "accept-language": language.value },
  });
  return { told: data ?? null };
}

async function readThen(workId: string, decisionId: string): Promise<string[] | null> {
  const { data } = await rest.GET("/api/v1/work-items/{work_item_id}/explanation", {
    params: { path: { work_item_id: workId }, query: { decision_id: decisionId } },
    headers: { "accept-language": language.value },
  });
  return data?.then?.candidate_words ?? null;
}

async function lastWorkOf(conversationId: string): Promise<string | null> {
  const [newest] = await readWorkItems(conversationId);
  return newest?.id ?? null;
}
