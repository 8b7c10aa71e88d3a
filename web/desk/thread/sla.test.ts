import { describe, expect, it } from "vitest";
import { type Clock, pressing } from "./sla";

const NOW = Date.parse("2026-11-22T08:00:00.000Z");
const clock = (more: Partial<Clock>): Clock =>
  ({
    metric: "first_response",
    state: "running",
    at_risk: false,
    at_risk_at: null,
    breached_at: null,
    ended_at: null,
    due_at: "2026-11-22T08:10:00.000Z",
    ...more,
  }) as Clock;

describe("pressing", () => {
  it("is nothing when nothing runs", () => {
    expect(pressing([], NOW)).toBeNull();
    expect(
      pressing([clock({ state: "met", ended_at: "2026-11-22T07:00:00.000Z" })], NOW),
    ).toBeNull();
  });

  it("is the broken promise, then the one at risk, then the soonest", () => {
    const soon = clock({ metric: "next_response", due_at: "2026-11-22T08:02:00.000Z" });
    const risky = clock({ at_risk: true });
    const broken = clock({ metric: "resolution", due_at: "2026-11-22T07:59:00.000Z" });
    expect(pressing([clock({}), soon], NOW)).toEqual({
      metric: "next_response",
      state: "due",
      seconds: 120,
    });
    expect(pressing([soon, risky], NOW)?.state).toBe("at_risk");
    expect(pressing([soon, risky, broken], NOW)).toMatchObject({ state: "breached", seconds: -60 });
  });

  it("turns at its moment, without word from the server", () => {
    const found = pressing([clock({ at_risk_at: "2026-11-22T08:00:00.000Z" })], NOW);
    expect(found?.state).toBe("at_risk");
  });

  it("stands still while paused", () => {
    expect(pressing([clock({ state: "paused" })], NOW)).toEqual({
      metric: "first_response",
      state: "paused",
      seconds: null,
    });
  });
});
