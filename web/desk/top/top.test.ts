import { afterEach, describe, expect, test } from "vitest";
import type { Agent, Offer } from "@/client";
import { speak } from "@/ui/words";
import { loadOf, segmentsOf } from "./capacity";
import { presenceText, reasonText, shownPresence } from "./presence-state";
import { waitingIn } from "./stats";

function agent(state: string, reason = "", used = 0): Agent {
  return {
    id: "agt_1",
    capacity: 4,
    used,
    presence: { state, reason, changed_at: "", until: null },
  } as unknown as Agent;
}

describe("presence", () => {
  afterEach(() => speak("en"));

  test("shows what the server decided in words of its own", () => {
    expect(shownPresence(agent("away", "not responding"), true)).toBe("not-responding");
    expect(shownPresence(agent("away", "lunch"), true)).toBe("away");
    expect(shownPresence(agent("online"), false)).toBe("reconnecting");
    expect(shownPresence(agent("away"), false)).toBe("away");
    expect(shownPresence(null, true)).toBe("offline");
  });

  test("listed reasons are translated, one's own are not", () => {
    speak("uk");
    expect(presenceText(agent("away", "lunch"), true)).toBe("Немає на місці: Обід");
    expect(presenceText(agent("away", "not responding"), true)).toBe("Не відповідає");
    expect(reasonText("Хворію 🤒")).toBe("Хворію 🤒");
  });
});

test("units are taken, offered or free", () => {
  const offers = [
    { agent_id: "agt_1", state: "pending", weight: 1 },
    { agent_id: "agt_2", state: "pending", weight: 1 },
  ] as Offer[];
  const load = loadOf(agent("online", "", 2), offers);
  expect(load).toEqual({ capacity: 4, taken: 1, offered: 1, free: 2 });
  expect(segmentsOf(load)).toEqual(["taken", "offered", "free", "free"]);
  // Over the capacity by hand, and an offer whose units were not yet told.
  expect(loadOf(agent("online", "", 5), [])).toMatchObject({ taken: 5, free: 0 });
  expect(loadOf(agent("online", "", 0), offers)).toMatchObject({ taken: 0, offered: 0 });
});

test("what waits is added up over one's own queues", () => {
  const queues = [
    { id: "a", waiting: 2, waiting_since: "2026-03-01T10:00:05Z" },
    { id: "b", waiting: 3, waiting_since: "2026-03-01T10:00:01Z" },
    { id: "c", waiting: 0, waiting_since: null },
  ];
  expect(waitingIn(queues, new Set(["a", "c"]))).toEqual({
    waiting: 2,
    since: queues[0]?.waiting_since,
  });
  expect(waitingIn(queues, null)).toEqual({ waiting: 5, since: queues[1]?.waiting_since });
  expect(waitingIn([], null)).toEqual({ waiting: 0, since: null });
});
