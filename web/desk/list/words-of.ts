/** A filter as words that can be read, and taken away one by one. */

import { t } from "@/ui/words";
import { agentName, queueName } from "../people";
import type { Filter } from "./filter";
import { words } from "./words";

export interface Asked {
  key: keyof Filter;
  text: string;
}

export function wordsOf(filter: Filter): Asked[] {
  const { q, state, queue_id: queues, channel_kind: kind, agent_id: agent, tag, waiting } = filter;
  const found: Asked[] = [];
  const add = (key: keyof Filter, text: string) => found.push({ key, text });
  if (q) add("q", t(words.sought, { q }));
  if (state?.length === 3) add("state", `${t(words.state)}: ${t(words.any)}`);
  else if (state?.length) add("state", state.map((one) => t(words[one])).join(", "));
  if (queues?.length) add("queue_id", `${t(words.queue)}: ${queues.map(queueName).join(", ")}`);
  if (kind) add("channel_kind", t(words[kind]));
  if (agent) add("agent_id", `${t(words.agent)}: ${holder(agent)}`);
  if (filter.inbox) add("inbox", `${t(words.source)}: ${filter.inbox}`);
  if (tag) add("tag", `${t(words.tag)}: ${tag}`);
  if (waiting !== undefined) {
    add("waiting", `${t(words.customer)}: ${t(waiting ? words.waits : words.waitsNot)}`);
  }
  return found;
}

function holder(agent: string): string {
  if (agent === "me") return t(words.me);
  return agent === "none" ? t(words.nobody) : agentName(agent);
}
