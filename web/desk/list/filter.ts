/** Which conversations a list shows: as the server is asked, and as events are judged. */

import type { Conversation } from "@/client";
import type { ListView } from "../route";

export type State = Conversation["state"];
export type ChannelKind = Conversation["channel_kind"];

/** In the API's own names, so that it is asked and kept as it is. Absent parts restrict nothing. */
export interface Filter {
  state?: State[];
  queue_id?: string[];
  /** An agent's id, `me` or `none`. */
  agent_id?: string;
  channel_kind?: ChannelKind;
  tag?: string;
  waiting?: boolean;
  contact_id?: string;
  /** An inbox's name or id. */
  inbox?: string;
  q?: string;
}

type Kept = { [Part in keyof Filter]: Filter[Part] | null };

/** A filter as the server kept it, without the parts that restrict nothing. */
export function tidied(kept: Kept & { order?: string }): Filter {
  const { order: _order, ...parts } = kept;
  const asked = Object.entries(parts).filter(
    ([, part]) => part !== null && part !== "" && !(Array.isArray(part) && part.length === 0),
  );
  return Object.fromEntries(asked) as Filter;
}

/** Whether events alone can tell what belongs: not where words or an inbox's name are asked for. */
export function judgeable(filter: Filter): boolean {
  return !filter.q && !filter.inbox;
}

const LIVE: State[] = ["open", "snoozed"];

/** What a view shows before the reader narrows it. `queues` are the reader's own. */
export function filterOf(view: ListView, queues: readonly string[]): Filter {
  if (view === "mine") return { agent_id: "me", state: LIVE };
  if (view === "queues") return { agent_id: "none", state: ["open"], queue_id: [...queues] };
  if (view.startsWith("queue:")) return { queue_id: [view.slice("queue:".length)], state: LIVE };
  return { state: LIVE };
}

/** The view's own filter with what the reader asked for in its place. */
export function narrowed(base: Filter, asked: Filter): Filter {
  return { ...base, ...asked };
}

/** How many things are asked for: the words above the list. */
export function isEmpty(filter: Filter): boolean {
  return Object.values(filter).every((part) => part === undefined || part === "");
}

/** Whether a conversation belongs to a list with this filter. Words that are sought cannot be
 * judged here: what is found stays, what comes in is not added. */
export function matches(conversation: Conversation, filter: Filter, me: string | null): boolean {
  const { state, queue_id: queues, agent_id: agent, channel_kind: kind, tag, waiting } = filter;
  if (conversation.merged_into) return false;
  if (state?.length && !state.includes(conversation.state)) return false;
  if (queues?.length && !queues.includes(conversation.queue_id)) return false;
  if (filter.contact_id && conversation.contact_id !== filter.contact_id) return false;
  if (kind && conversation.channel_kind !== kind) return false;
  if (tag && !conversation.tags.includes(tag)) return false;
  if (waiting !== undefined && (conversation.waiting_since !== null) !== waiting) return false;
  return heldBy(conversation, agent, me);
}

function heldBy(conversation: Conversation, agent: string | undefined, me: string | null): boolean {
  if (!agent) return true;
  if (agent === "none") return conversation.agent_id === null;
  return conversation.agent_id === (agent === "me" ? me : agent);
}
