import { describe, expect, test } from "vitest";
import type { Agent, DeskEvent, DeskState, Offer, WorkItem } from "@/client";
import { emptyDesk } from "@/client/desk-client";
import { offersOf, outcomeOf, shortened, timeLeft, waitedSeconds, whyMe } from "./offer-state";

const START = Date.parse("2026-03-01T10:00:00Z");

function offer(id: string, more: Partial<Offer> = {}): Offer {
  return {
    id,
    agent_id: "agt_1",
    state: "pending",
    work_item_id: `wrk_${id}`,
    conversation_id: `cnv_${id}`,
    queue_id: "que_1",
    consult_id: null,
    created_at: "2026-03-01T10:00:00Z",
    expires_at: "2026-03-01T10:00:30Z",
    reason: "",
    ...more,
  } as Offer;
}

function work(more: Partial<WorkItem> = {}): WorkItem {
  return { requirements: [], preferred_agent_id: null, state: "offered", ...more } as WorkItem;
}

function deskWith(offers: Offer[], items: Record<string, WorkItem> = {}): DeskState {
  return {
    ...emptyDesk(),
    offers: Object.fromEntries(offers.map((one) => [one.id, one])),
    work_items: items,
  };
}

const ME = { id: "agt_1", skills: { uk: 10 } } as unknown as Agent;

describe("my offers", () => {
  test("are mine alone, the one that runs out first on top", () => {
    const desk = deskWith([
      offer("b"),
      offer("c", { agent_id: "agt_2" }),
      offer("a", { expires_at: "2026-03-01T10:00:40Z" }),
    ]);
    expect(offersOf(desk, "agt_1").map((view) => view.offer.id)).toEqual(["b", "a"]);
    expect(offersOf(desk, null)).toEqual([]);
  });

  test("say why they are mine", () => {
    const [plain] = offersOf(deskWith([offer("a")], { wrk_a: work() }), "agt_1");
    const skilled = work({ requirements: [{ skill: "uk" }, { skill: "vip" }] as never });
    const [asked] = offersOf(deskWith([offer("a")], { wrk_a: skilled }), "agt_1");
    const meant = work({ preferred_agent_id: "agt_1" });
    const [given] = offersOf(deskWith([offer("a")], { wrk_a: meant }), "agt_1");
    if (!plain || !asked || !given) throw new Error("an offer is missing");
    expect(whyMe(plain, ME)).toEqual({ kind: "free" });
    expect(whyMe(asked, ME)).toEqual({ kind: "skills", skills: ["uk"] });
    expect(whyMe(given, ME)).toEqual({ kind: "meant" });
    expect(waitedSeconds(plain, START)).toBeNull();
  });
});

test("the time that is left stays within its bounds, whatever the clock", () => {
  expect(timeLeft(offer("a"), START + 10_500)).toEqual({ seconds: 20, part: 19.5 / 30 });
  expect(timeLeft(offer("a"), START - 60_000)).toEqual({ seconds: 30, part: 1 });
  expect(timeLeft(offer("a"), START + 60_000)).toEqual({ seconds: 0, part: 0 });
});

test("text is cut between characters", () => {
  expect(shortened("  a\n b ", 10)).toBe("a b");
  expect(shortened("📦📦📦", 2)).toBe("📦📦…");
  expect(shortened("שלום עולם", 4)).toBe("שלום…");
});

describe("what became of an offer", () => {
  function ended(type: string, made: Partial<Offer>, item: Partial<WorkItem> = {}): DeskEvent {
    const data = { offer: offer("a", made), work_item: work(item) };
    return { type, id: "e", position: "p", ts: "t", data } as unknown as DeskEvent;
  }

  test.each([
    ["offer.expired", {}, {}, { kind: "missed" }],
    ["offer.revoked", { reason: "not shown" }, {}, { kind: "unseen" }],
    ["offer.revoked", { reason: "silent" }, { state: "abandoned" }, { kind: "left" }],
    [
      "offer.revoked",
      { reason: "taken by hand" },
      { state: "assigned", agent_id: "agt_2" },
      { kind: "taken", byAgentId: "agt_2" },
    ],
    ["offer.revoked", { reason: "taken by hand" }, {}, { kind: "taken", byAgentId: null }],
    ["offer.revoked", { reason: "transferred" }, {}, { kind: "withdrawn" }],
    // My own doing, or nothing of mine, is no news.
    ["offer.revoked", { reason: "agent away" }, {}, null],
    ["offer.declined", {}, {}, null],
    ["offer.accepted", {}, {}, null],
    ["offer.expired", { agent_id: "agt_2" }, {}, null],
  ])("%s %j %j", (type, made, item, outcome) => {
    const event = ended(type, made, item as Partial<WorkItem>);
    expect(outcomeOf(event, "agt_1")).toEqual(outcome);
  });
});
