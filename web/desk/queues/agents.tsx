/** Everybody who works here: state, load, what they have in hand. For those who lead. */

import { useComputed, useSignal } from "@preact/signals";
import { clockText, now, secondsSince } from "@/ui/clock";
import { Menu } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { formatNumber, t } from "@/ui/words";
import type { PresenceWord, TeamMember } from "../context/choices";
import { titleOf } from "../context/merge";
import { LoadBar } from "../context/picker";
import { common, presenceWords } from "../context/shared-words";
import { team } from "../context/team";
import { desk } from "../session";
import { PresenceDialog } from "./confirm";
import { byState, heldBy, STATES } from "./rows";
import { watchConversation } from "./waiting";
import { words } from "./words";

interface Asking {
  agent: TeamMember;
  state: "away" | "offline";
}

export function AgentTable({ queueId }: { queueId: string | null }) {
  const asking = useSignal<Asking | null>(null);
  const held = useComputed(() => heldBy(Object.values(desk.value.work_items))).value;
  const members = queueId ? team.value.filter((one) => one.queueIds.includes(queueId)) : team.value;
  const groups = byState(members);
  return (
    <section class="watch-part" aria-labelledby="agents-title" data-testid="agent-table">
      <header class="watch-head">
        <h2 id="agents-title">{t(words.agents)}</h2>
        <Counts groups={groups} />
      </header>
      {members.length === 0 && <p class="cx-hint">{t(words.noAgents)}</p>}
      <ul class="agent-rows">
        {STATES.flatMap((state) => groups.get(state) ?? []).map((agent) => (
          <AgentRow
            key={agent.id}
            agent={agent}
            held={held.get(agent.id) ?? []}
            onAsk={(state) => (asking.value = { agent, state })}
          />
        ))}
      </ul>
      {asking.value && <PresenceDialog {...asking.value} onClose={() => (asking.value = null)} />}
    </section>
  );
}

function Counts({ groups }: { groups: Map<PresenceWord, TeamMember[]> }) {
  return (
    <p class="agent-counts numbers">
      {STATES.filter((state) => groups.get(state)?.length).map((state) => (
        <span key={state} class="agent-count">
          <span class={`cx-presence-dot cx-presence-${state}`} aria-hidden="true" />
          {t(presenceWords[state])}: {formatNumber(groups.get(state)?.length ?? 0)}
        </span>
      ))}
    </p>
  );
}

interface RowProps {
  agent: TeamMember;
  held: ReturnType<typeof heldBy> extends Map<string, infer Items> ? Items : never;
  onAsk: (state: "away" | "offline") => void;
}

function AgentRow({ agent, held, onAsk }: RowProps) {
  const open = useSignal(false);
  return (
    <li data-id={agent.id} data-testid="agent-row" data-state={agent.state}>
      <div class="agent-line">
        <span class={`cx-presence-dot cx-presence-${agent.state}`} aria-hidden="true" />
        <span class="cx-line-main">
          <span class="agent-name">{agent.name}</span>
          <span class="cx-line-more numbers">
            {[
              t(presenceWords[agent.state]),
              agent.reason,
              clockText(secondsSince(agent.since, now.value)),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
        <span class="agent-load numbers">
          <LoadBar used={agent.used} capacity={agent.capacity} />
          {formatNumber(agent.used)} / {formatNumber(agent.capacity)}
        </span>
        <button
          type="button"
          class="agent-held numbers"
          aria-expanded={open.value}
          aria-label={`${t(words.holds)}: ${formatNumber(held.length)}`}
          disabled={held.length === 0}
          data-testid="held"
          onClick={() => (open.value = !open.value)}
        >
          <Icon name={open.value ? "down" : "next"} size={14} />
          {formatNumber(held.length)}
        </button>
        <Menu
          label={t(words.more, { name: agent.name })}
          align="end"
          buttonClass="button button-quiet button-icon"
          items={[
            {
              key: "away",
              label: t(words.setAway),
              disabled: agent.state === "away",
              onPick: () => onAsk("away"),
            },
            {
              key: "offline",
              label: t(words.setOffline),
              disabled: agent.state === "offline",
              danger: true,
              onPick: () => onAsk("offline"),
            },
          ]}
        >
          <Icon name="more" />
        </Menu>
      </div>
      {open.value && (
        <ul class="agent-work">
          {held.map((item) => (
            <li key={item.id}>
              <button
                type="button"
                class="cx-history-item"
                onClick={() => watchConversation(item.conversation_id)}
              >
                <Icon name={item.channel_kind} />
                <span class="cx-history-main">
                  <span class="cx-history-title" dir="auto">
                    {heldTitle(item.conversation_id)}
                  </span>
                  <span class="cx-history-more numbers">
                    {clockText(secondsSince(item.arrived_at, now.value))}
                  </span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function heldTitle(conversationId: string): string {
  const { conversations, contacts } = desk.value;
  const conversation = conversations[conversationId];
  if (!conversation) return t(common.unknown);
  const name = contacts[conversation.contact_id]?.name || t(common.unnamed);
  return `${name} · ${titleOf(conversation)}`;
}
