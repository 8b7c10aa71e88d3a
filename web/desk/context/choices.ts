/** Whom work can be given to: agents and queues, the best fitting first. */

import type { WorkItem } from "@/client";

export type PresenceWord = "online" | "reconnecting" | "away" | "offline";

export interface TeamMember {
  id: string;
  name: string;
  state: PresenceWord;
  reason: string;
  /** When that state began. */
  since: string;
  capacity: number;
  used: number;
  queueIds: readonly string[];
  skills: Readonly<Record<string, number>>;
}

export interface AgentChoice {
  agent: TeamMember;
  free: number;
  /** Skills that the work requires and they lack. */
  lacks: string[];
  /** There, with room, skilled, and in a queue. */
  fits: boolean;
}

type Wanted = Pick<WorkItem, "requirements" | "weight">;

/** Those whose name fits what was typed: first who could take it now, then who is there, then the
 * freest. */
export function agentChoices(
  team: readonly TeamMember[],
  work: Wanted | null,
  typed: string,
  without: ReadonlySet<string> = new Set(),
): AgentChoice[] {
  return team
    .filter((agent) => !without.has(agent.id) && matches(agent.name, typed))
    .map((agent) => choice(agent, work))
    .sort(
      (a, b) =>
        Number(b.fits) - Number(a.fits) ||
        RANK[a.agent.state] - RANK[b.agent.state] ||
        a.lacks.length - b.lacks.length ||
        b.free - a.free ||
        a.agent.name.localeCompare(b.agent.name),
    );
}

const RANK: Record<PresenceWord, number> = { online: 0, reconnecting: 1, away: 2, offline: 3 };

function choice(agent: TeamMember, work: Wanted | null): AgentChoice {
  const free = Math.max(0, agent.capacity - agent.used);
  const lacks = (work?.requirements ?? [])
    .filter((wanted) => !wanted.preferred && (agent.skills[wanted.skill] ?? 0) < wanted.level)
    .map((wanted) => wanted.skill);
  const room = free >= (work?.weight ?? 0);
  return { agent, free, lacks, fits: agent.state === "online" && room && lacks.length === 0 };
}

/** Whether every typed word begins a word of the name, whatever case. */
export function matches(name: string, typed: string): boolean {
  const words = folded(name).split(/[\s\-–.,()]+/);
  return folded(typed)
    .split(/\s+/)
    .filter(Boolean)
    .every((part) => words.some((word) => word.startsWith(part)));
}

function folded(text: string): string {
  // Й and й must stay letters of their own: only marks on Latin letters go.
  return text
    .normalize("NFD")
    .replace(/([a-z])\p{M}+/giu, "$1")
    .normalize("NFC")
    .toLocaleLowerCase();
}
