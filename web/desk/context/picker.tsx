/** Lists to choose an agent or a queue from: one tab stop, arrows move, typing searches. */

import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { WorkItem } from "@/client";
import { clockText, now, secondsSince } from "@/ui/clock";
import { Icon } from "@/ui/icons";
import { defineWords, formatNumber, t } from "@/ui/words";
import { board, useBoard } from "../queues/board";
import { desk } from "../session";
import { type AgentChoice, agentChoices, matches } from "./choices";
import { common, presenceWords } from "./shared-words";
import { readTeam, team } from "./team";

const words = defineWords({
  free: { en: "{n} of {all} free", ru: "свободно {n} из {all}", uk: "вільно {n} з {all}" },
  lacks: { en: "lacks {skills}", ru: "нет навыка: {skills}", uk: "немає навички: {skills}" },
  waiting: { en: "{n} waiting", ru: "ждут: {n}", uk: "чекають: {n}" },
  oldest: { en: "longest {time}", ru: "дольше всех {time}", uk: "найдовше {time}" },
  there: { en: "{n} online", ru: "в сети: {n}", uk: "у мережі: {n}" },
  paused: { en: "paused", ru: "приостановлена", uk: "призупинена" },
  here: { en: "it is here now", ru: "сейчас здесь", uk: "зараз тут" },
  noQueue: { en: "No queue by that name", ru: "Такой очереди нет", uk: "Такої черги немає" },
});

interface AgentPickerProps {
  label: string;
  chosen: string | null;
  onChoose: (agentId: string) => void;
  work: WorkItem | null;
  without?: ReadonlySet<string>;
}

export function AgentPicker({ label, chosen, onChoose, work, without }: AgentPickerProps) {
  const typed = useSignal("");
  useEffect(() => {
    readTeam().catch(() => undefined);
  }, []);
  const found = agentChoices(team.value, work, typed.value, without);
  return (
    <Choices
      label={label}
      empty={t(common.nobody)}
      typed={typed.value}
      onType={(text) => {
        typed.value = text;
      }}
      items={found.map((choice) => ({
        id: choice.agent.id,
        content: <AgentLine choice={choice} />,
      }))}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}

function AgentLine({ choice }: { choice: AgentChoice }) {
  const { agent, free, lacks } = choice;
  return (
    <>
      <span class={`cx-presence-dot cx-presence-${agent.state}`} aria-hidden="true" />
      <span class="cx-choice-main">
        <span class="cx-choice-name">{agent.name}</span>
        <span class="cx-choice-more">
          {t(presenceWords[agent.state])}
          {agent.reason && ` · ${agent.reason}`}
          {lacks.length > 0 && ` · ${t(words.lacks, { skills: lacks.join(", ") })}`}
        </span>
      </span>
      <LoadBar used={agent.used} capacity={agent.capacity} />
      <span class="cx-choice-figure numbers">
        {t(words.free, { n: free, all: formatNumber(agent.capacity) })}
      </span>
    </>
  );
}

/** How much of a capacity is in use; the words beside it say the same. */
export function LoadBar({ used, capacity }: { used: number; capacity: number }) {
  const share = capacity > 0 ? Math.min(1, used / capacity) : 1;
  return (
    <span class="cx-load-bar" aria-hidden="true">
      <span class={share >= 1 ? "cx-load-full" : ""} style={{ width: `${share * 100}%` }} />
    </span>
  );
}

interface QueuePickerProps {
  label: string;
  chosen: string | null;
  onChoose: (queueId: string) => void;
  /** Where the work is now. */
  current: string | null;
}

export function QueuePicker({ label, chosen, onChoose, current }: QueuePickerProps) {
  const typed = useSignal("");
  useBoard();
  const queues = Object.values(desk.value.queues)
    .filter((queue) => matches(queue.name, typed.value))
    .sort((a, b) => a.name.localeCompare(b.name));
  return (
    <Choices
      label={label}
      empty={t(words.noQueue)}
      typed={typed.value}
      onType={(text) => {
        typed.value = text;
      }}
      items={queues.map((queue) => ({
        id: queue.id,
        content: (
          <>
            <Icon name={queue.paused ? "pause" : "queue"} />
            <span class="cx-choice-main">
              <span class="cx-choice-name">{queue.name}</span>
              <QueueFacts
                queueId={queue.id}
                more={[queue.paused && t(words.paused), queue.id === current && t(words.here)]}
              />
            </span>
          </>
        ),
      }))}
      chosen={chosen}
      onChoose={onChoose}
    />
  );
}

function QueueFacts({ queueId, more }: { queueId: string; more: (string | false)[] }) {
  const figures = board.value?.queues.find(({ id }) => id === queueId);
  const told = figures
    ? [
        t(words.waiting, { n: figures.waiting }),
        figures.waiting_since &&
          t(words.oldest, { time: clockText(secondsSince(figures.waiting_since, now.value)) }),
        t(words.there, { n: figures.agents.online }),
      ]
    : [];
  return (
    <span class="cx-choice-more numbers">{[...told, ...more].filter(Boolean).join(" · ")}</span>
  );
}

interface ChoicesProps {
  label: string;
  empty: string;
  typed: string;
  onType: (text: string) => void;
  items: ReadonlyArray<{ id: string; content: preact.ComponentChildren }>;
  chosen: string | null;
  onChoose: (id: string) => void;
}

function Choices({ label, empty, typed, onType, items, chosen, onChoose }: ChoicesProps) {
  const group = useId();
  return (
    <div class="cx-choices">
      <input
        type="search"
        class="input"
        aria-label={t(common.search)}
        placeholder={t(common.search)}
        value={typed}
        onInput={(event) => onType(event.currentTarget.value)}
      />
      <div class="cx-choice-list" role="radiogroup" aria-label={label} data-testid="choices">
        {items.map(({ id, content }) => (
          <label key={id} class="cx-choice" data-id={id} data-testid="choice">
            <input
              type="radio"
              name={group}
              checked={chosen === id}
              onChange={() => onChoose(id)}
            />
            {content}
          </label>
        ))}
        {items.length === 0 && <p class="cx-choice-none">{empty}</p>}
      </div>
    </div>
  );
}
