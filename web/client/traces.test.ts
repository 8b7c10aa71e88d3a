import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  apply,
  type EventData,
  emptyDesk,
  fill,
  narrow,
  type Parts,
  type Wanted,
  wanted,
  wantedFor,
  wantsContact,
  wantsConversation,
} from "./desk-state";
import text from "./traces.json?raw";
import type { DeskState, View } from "./types";

type Step = { digest: string } & ({ type: string; data: EventData } | { fill: Parts });
interface Trace {
  view: { agent_id: string | null; everything: boolean; queues: string[]; conversations: string[] };
  steps: Step[];
}

const traces = JSON.parse(text, expanded) as Trace[];

/** `*3 ab` stands for `ababab`. */
function expanded(_: string, value: unknown): unknown {
  if (typeof value !== "string" || !value.startsWith("*")) return value;
  const space = value.indexOf(" ");
  return value.slice(space + 1).repeat(Number(value.slice(1, space)));
}

function sorted(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value, sorted)).digest("hex").slice(0, 8);
}

function seen(state: DeskState, view: View): string {
  const { conversations, contacts } = wanted(state, view);
  return digest([state, [...conversations].sort(), [...contacts].sort()]);
}

/** What a client knows to be wanted that only looks where events were. */
function stillWanted(
  open: Wanted,
  before: DeskState,
  state: DeskState,
  view: View,
  data: EventData,
): Wanted {
  const more = wantedFor(before, state, view, data);
  const conversations = [...open.conversations, ...more.conversations];
  const contacts = [...open.contacts, ...more.contacts];
  return {
    conversations: new Set(conversations.filter((id) => wantsConversation(state, view, id))),
    contacts: new Set(contacts.filter((id) => wantsContact(state, id))),
  };
}

describe("the port of the desk's rules does what the server does", () => {
  it.each(traces.map((trace, number) => [number, trace] as const))("trace %i", (_, trace) => {
    const { agent_id: agentId, everything, queues, conversations } = trace.view;
    const view: View = {
      agentId,
      everything,
      queues: new Set(queues),
      conversations: new Set(conversations),
    };
    let state = emptyDesk();
    let open = wanted(state, view);
    trace.steps.forEach((step, number) => {
      const before = structuredClone(state);
      const after =
        "fill" in step ? fill(state, view, step.fill) : apply(state, view, step.type, step.data);
      expect(seen(after, view), `step ${number}: ${JSON.stringify(step).slice(0, 500)}`).toBe(
        step.digest,
      );
      expect(state, "the state before is left alone").toEqual(before);
      expect(narrow(after, view), "nothing is kept that is not in view").toEqual(after);
      open =
        "fill" in step ? wanted(after, view) : stillWanted(open, state, after, view, step.data);
      expect(open, "what is wanted is known without a search").toEqual(wanted(after, view));
      state = after;
    });
  });
});
