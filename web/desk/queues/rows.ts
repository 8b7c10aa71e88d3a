/** Orders and groups of what supervisors look at. */

import type { WorkItem } from "@/client";
import type { PresenceWord, TeamMember } from "../context/choices";

export const STATES: readonly PresenceWord[] = ["online", "reconnecting", "away", "offline"];

/** Agents by state; of the same state the one who is longest in it first. */
export function byState(team: readonly TeamMember[]): Map<PresenceWord, TeamMember[]> {
  const groups = new Map<PresenceWord, TeamMember[]>(STATES.map((state) => [state, []]));
  for (const member of team) groups.get(member.state)?.push(member);
  for (const group of groups.values()) {
    group.sort((a, b) => a.since.localeCompare(b.since) || a.name.localeCompare(b.name));
  }
  return groups;
}

const HELD = new Set(["assigned", "wrap_up"]);

/** What each agent has in hand, the oldest first. */
export function heldBy(items: readonly WorkItem[]): Map<string, WorkItem[]> {
  const held = new Map<string, WorkItem[]>();
  for (const item of items) {
    if (!item.agent_id || !HELD.has(item.state)) continue;
    held.set(item.agent_id, [...(held.get(item.agent_id) ?? []), item]);
  }
  for (const list of held.values()) {
    list.sort((a, b) => a.arrived_at.localeCompare(b.arrived_at) || a.id.localeCompare(b.id));
  }
  return held;
}

/** Whether a wait is past what the queue promises. */
export function isLate(waitedSeconds: number, targetSeconds: number): boolean {
  return waitedSeconds > targetSeconds;
}
