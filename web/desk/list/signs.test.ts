import { describe, expect, it } from "vitest";
import type { DeskEvent } from "@/client";
import { aroundAfter, type Everywhere, typingIn } from "./around";
import { brokenAfter, dueAt } from "./late";
import { minute, row, said } from "./samples";

function event(type: string, data: unknown): DeskEvent {
  return { type, id: null, position: null, ts: null, data } as DeskEvent;
}

const at = (conversation_id: string, agent_id: string | null) => ({ conversation_id, agent_id });

describe("who is around", () => {
  const run = (...events: DeskEvent[]) =>
    events.reduce<Everywhere>((known, one) => aroundAfter(known, one, "me", 1000), new Map());

  it("knows who looks, but not of oneself", () => {
    const known = run(
      event("viewer.joined", at("c", "olena")),
      event("viewer.joined", at("c", "olena")),
      event("viewer.joined", at("c", "me")),
    );
    expect(known.get("c")?.viewers).toEqual(["olena"]);
    expect(aroundAfter(known, event("viewer.left", at("c", "olena")), "me", 0).size).toBe(0);
  });

  it("believes a sign of writing for some seconds, or until the message is there", () => {
    const known = run(event("typing.started", { conversation_id: "c", from: "visitor" }));
    expect(typingIn(known, "c", 2000)).toEqual(["visitor"]);
    expect(typingIn(known, "c", 60_000)).toEqual([]);
    const answered = aroundAfter(known, event("message.created", { message: said("c") }), "me", 0);
    expect(typingIn(answered, "c", 2000)).toEqual([]);
  });
});

describe("waiting too long", () => {
  const waiting = row("c", { waiting_since: minute(0) });
  const clock = { conversation_id: "c", metric: "next_response", ended_at: null };

  it("is judged by the queue's target", () => {
    expect(dueAt(waiting, 60, new Map())).toBe(Date.parse(minute(1)));
    expect(dueAt(row("c"), 60, new Map())).toBeNull();
    expect(dueAt(waiting, null, new Map())).toBeNull();
  });

  it("is judged by a broken promise of this wait, not of an earlier one", () => {
    const breached = event("sla.breached", { clock: { ...clock, breached_at: minute(5) } });
    const known = brokenAfter(new Map(), breached);
    expect(dueAt(waiting, 3600, known)).toBe(Date.parse(minute(5)));
    const later = row("c", { waiting_since: minute(30) });
    expect(dueAt(later, 3600, known)).toBe(Date.parse(minute(90)));
    expect(brokenAfter(known, event("sla.met", { clock })).size).toBe(0);
  });
});
