import { describe, expect, it } from "vitest";
import type { Message } from "@/client";
import {
  answeredSince,
  eventEntry,
  firstUnread,
  mergeEntries,
  messageEntry,
  noteEntry,
  rowsOf,
} from "./timeline";

const at = (minute: number, day = 22) => new Date(Date.UTC(2026, 10, day, 8, minute)).toISOString();
const day = (instant: string) => instant.slice(0, 10);

function message(id: string, minute: number, more: Partial<Message> = {}) {
  return messageEntry({
    id,
    created_at: at(minute),
    direction: "in",
    agent_id: null,
    automatic: false,
    version: 1,
    text: "Привіт 🙂",
    ...more,
  } as Message);
}

const note = (id: string, minute: number, agent_id = "agt_1") =>
  noteEntry({
    id,
    conversation_id: "c",
    agent_id,
    text: "n",
    mentions: [],
    created_at: at(minute),
  });
const happened = (name: string, minute: number) =>
  eventEntry(at(minute), {
    name,
    agent_id: null,
    queue_id: null,
    work_item_id: "wrk_1",
    snoozed_until: null,
  });

describe("mergeEntries", () => {
  it("orders by time and keeps the newest version", () => {
    const held = [message("a", 1), message("c", 3, { status: "queued" })];
    const after = mergeEntries(held, [
      message("b", 2),
      message("c", 3, { version: 2, status: "sent" }),
      message("a", 1, { version: 0, text: "old" }),
    ]);
    expect(after.map((entry) => entry.id)).toEqual(["a", "b", "c"]);
    expect(after[2]).toMatchObject({ message: { status: "sent" } });
    expect(after[0]).toBe(held[0]);
  });

  it("is the same array when nothing is new, and prefers a whole text", () => {
    const short = [message("a", 1, { shortened: true })];
    expect(mergeEntries(short, [message("a", 1, { shortened: true })])).toBe(short);
    expect(mergeEntries(short, [message("a", 1)])).not.toBe(short);
  });

  it("knows an event that it has", () => {
    const held = [happened("conversation.assigned", 1)];
    expect(mergeEntries(held, [happened("conversation.assigned", 1)])).toBe(held);
  });
});

describe("rowsOf", () => {
  const kinds = (rows: ReturnType<typeof rowsOf>) =>
    rows.map((row) => (row.kind === "group" ? `${row.side}${row.items.length}` : row.kind));

  it("groups one side within five minutes and folds events", () => {
    const rows = rowsOf(
      [
        message("a", 0),
        message("b", 5),
        message("c", 11),
        happened("conversation.assigned", 12),
        happened("conversation.snoozed", 13),
        note("n", 14),
        message("d", 15, { direction: "out", agent_id: "agt_1" }),
        message("e", 16, { direction: "out", agent_id: "agt_2" }),
        messageEntry({ ...message("f", 0).message, id: "f", created_at: at(0, 23) }),
      ],
      null,
      [],
      day,
    );
    expect(kinds(rows)).toEqual([
      "day",
      "in2",
      "in1",
      "events",
      "note1",
      "out1",
      "out1",
      "day",
      "in1",
    ]);
  });

  it("draws the line before what is new, inside a run too", () => {
    const entries = [message("a", 0), message("b", 1)];
    expect(kinds(rowsOf(entries, "b", [], day))).toEqual(["day", "in1", "unread", "in1"]);
  });

  it("keeps the rows that did not change", () => {
    const entries = [message("a", 0), message("b", 20)];
    const before = rowsOf(entries, null, [], day);
    const after = rowsOf([...entries, message("c", 21)], null, before, day);
    expect(after[1]).toBe(before[1]);
    expect(after[2]).not.toBe(before[2]);
  });
});

describe("what is new", () => {
  const entries = [
    message("a", 1),
    message("b", 2, { direction: "out", agent_id: "agt_1" }),
    note("n", 3, "agt_1"),
    message("c", 4),
  ];

  it("is what others said after one left", () => {
    expect(firstUnread(entries, at(1), "agt_1")).toBe("c");
    expect(firstUnread(entries, at(1), "agt_2")).toBe("n");
    expect(firstUnread(entries, null, "agt_1")).toBeNull();
    expect(firstUnread(entries, at(4), "agt_1")).toBeNull();
  });

  it("is an answer of somebody else after one began", () => {
    expect(answeredSince(entries, at(1), "agt_2")?.id).toBe("b");
    expect(answeredSince(entries, at(2), "agt_2")).toBeNull();
    expect(answeredSince(entries, at(1), "agt_1")).toBeNull();
  });
});
