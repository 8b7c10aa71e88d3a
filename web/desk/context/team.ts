/** Everybody who works here and how each is just now: from the live desk where it shows everybody,
 * else read when asked for. */

import { computed, signal } from "@preact/signals";
import type { Agent } from "@/client";
import { desk, rest } from "../session";
import type { PresenceWord, TeamMember } from "./choices";

/** More than this many are not read; a search by name would be the way then. */
const MOST_PAGES = 20;

const read = signal<readonly TeamMember[]>([]);
const reconnecting = signal<ReadonlySet<string>>(new Set());

/** All agents who are not disabled. Empty until `readTeam` was called, but for those who lead. */
export const team = computed<readonly TeamMember[]>(() => {
  const live = Object.values(desk.value.agents);
  if (live.length === 0) return read.value;
  return live
    .filter(works)
    .map((agent) =>
      memberOf(agent, reconnecting.value.has(agent.id) ? "reconnecting" : agent.presence.state),
    );
});

const names = computed(() => new Map(team.value.map((member) => [member.id, member.name])));

/** What an agent is called; null when it is not known yet. */
export function agentName(id: string | null | undefined): string | null {
  if (!id) return null;
  const own = desk.value.agent;
  return names.value.get(id) ?? (own?.id === id ? own.name : null);
}

let reading: Promise<void> | null = null;

/** Read states and loads anew; throws a ProblemError. */
export function readTeam(): Promise<void> {
  reading ??= readAll().finally(() => {
    reading = null;
  });
  return reading;
}

async function readAll(): Promise<void> {
  const [board, agents] = await Promise.all([rest.GET("/api/v1/stats/realtime"), readAgents()]);
  const states = new Map(board.data?.agents.map((person) => [person.id, person]));
  reconnecting.value = new Set(
    board.data?.agents.filter(({ state }) => state === "reconnecting").map(({ id }) => id),
  );
  read.value = agents
    .filter(works)
    .map((agent) => memberOf(agent, states.get(agent.id)?.state ?? agent.presence.state));
}

async function readAgents(): Promise<Agent[]> {
  const found: Agent[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query: { limit: number; cursor?: string } = { limit: 100, ...(cursor ? { cursor } : {}) };
    const { data } = await rest.GET("/api/v1/agents", { params: { query } });
    found.push(...(data?.items ?? []));
    cursor = data?.next_cursor ?? null;
    if (!cursor) break;
  }
  return found;
}

type Person = Pick<
  Agent,
  "id" | "name" | "role" | "disabled" | "capacity" | "used" | "queue_ids" | "skills"
> & { presence: { state: PresenceWord; reason: string; changed_at: string } };

function works(agent: Pick<Agent, "disabled" | "role">): boolean {
  return !agent.disabled && agent.role !== "ops" && agent.role !== "bot";
}

function memberOf(agent: Person, state: PresenceWord): TeamMember {
  return {
    id: agent.id,
    name: agent.name,
    state,
    reason: agent.presence.reason,
    since: agent.presence.changed_at,
    capacity: agent.capacity,
    used: agent.used,
    queueIds: agent.queue_ids,
    skills: agent.skills,
  };
}
