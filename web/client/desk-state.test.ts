import { expect, it } from "vitest";
import { apply, emptyDesk, emptyView, fill } from "./desk-state";
import type { Conversation, Message, WorkItem } from "./types";

const view = { ...emptyView(), agentId: "agt_1" };
const work = { id: "wrk_1", conversation_id: "cnv_1", agent_id: "agt_1", state: "assigned" };
const conversation = { id: "cnv_1", contact_id: "con_1", version: 1 } as Conversation;
const message = { conversation_id: "cnv_1", text: "Привіт", html: null, version: 1 };

it("what an event does not touch stays the same object", () => {
  const begun = apply(emptyDesk(), view, "work.updated", {
    work_item: { ...work, queue_id: "que_1", version: 1 } as WorkItem,
  });
  const state = fill(begun, view, { conversations: [conversation] });
  const after = apply(state, view, "message.created", {
    message: { ...message, id: "msg_1", created_at: "2026-05-04T10:00:00.000Z" } as Message,
  });
  expect(after).not.toBe(state);
  expect(after.threads).not.toBe(state.threads);
  for (const part of ["agents", "queues", "work_items", "offers", "conversations"] as const) {
    expect(after[part]).toBe(state[part]);
  }
  const other = apply(after, view, "conversation.updated", {
    conversation: { ...conversation, id: "cnv_9" },
  });
  expect(other.threads).toBe(after.threads);
  expect(other.conversations).toEqual(after.conversations);
});
