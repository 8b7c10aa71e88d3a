import { expect, it } from "vitest";
import type { WorkItem } from "@/client";
import type { TeamMember } from "../context/choices";
import { type Board, pushed } from "./board";
import { byState, heldBy } from "./rows";

const member = (id: string, state: TeamMember["state"], since: string) =>
  ({ id, name: id, state, since }) as TeamMember;

it("groups agents by state, the longest in it first", () => {
  const groups = byState([
    member("b", "online", "2026-11-04T10:00:00Z"),
    member("a", "online", "2026-11-04T09:00:00Z"),
    member("c", "offline", "2026-11-04T08:00:00Z"),
  ]);
  expect([...groups].map(([state, list]) => [state, list.map(({ id }) => id)])).toEqual([
    ["online", ["a", "b"]],
    ["reconnecting", []],
    ["away", []],
    ["offline", ["c"]],
  ]);
});

it("gives each agent what they have in hand", () => {
  const item = (id: string, agent_id: string | null, state: string, arrived_at: string) =>
    ({ id, agent_id, state, arrived_at }) as WorkItem;
  const held = heldBy([
    item("w2", "a", "assigned", "2"),
    item("w1", "a", "wrap_up", "1"),
    item("w3", "a", "offered", "0"),
    item("w4", null, "waiting", "0"),
  ]);
  expect(held.get("a")?.map(({ id }) => id)).toEqual(["w1", "w2"]);
  expect(held.size).toBe(1);
});

it("takes pushed figures, but not the day of another time zone, nor older ones", () => {
  const queue = (waiting: number, answered: number) =>
    ({ id: "que_1", waiting, today: { answered } }) as Board["queues"][number];
  const known = {
    generated_at: "2026-11-04T10:00:00Z",
    queues: [queue(1, 40)],
    totals: { waiting: 1, today: { answered: 40 } },
  } as Board;
  const news = (generated_at: string) => ({
    generated_at,
    queues: [queue(5, 3), { ...queue(2, 1), id: "que_2" }],
    totals: null,
  });
  const after = pushed(known, news("2026-11-04T10:00:05Z"));
  expect(after.queues[0]).toMatchObject({ waiting: 5, today: { answered: 40 } });
  expect(after.queues[1]?.id).toBe("que_2");
  expect(after.totals.waiting).toBe(1);
  expect(pushed(known, news("2026-11-04T09:59:55Z"))).toBe(known);
});
