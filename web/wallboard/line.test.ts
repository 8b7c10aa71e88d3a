import { expect, it } from "vitest";
import { ceiling, runs } from "./line";

const AT = Date.parse("2026-01-01T10:00:00Z");
const minute = (n: number) => new Date(AT + n * 60_000).toISOString();
const size = { width: 100, height: 10 };

it("draws from the left edge to the right, the largest on top", () => {
  const points = [0, 2, 4].map((n) => ({ at: minute(n), value: n }));
  expect(runs(points, AT, AT + 240_000, size, 4)).toEqual(["0,10 50,5 100,0"]);
});

it("breaks where nobody read", () => {
  const points = [0, 1, 4, 5].map((n) => ({ at: minute(n), value: 1 }));
  expect(runs(points, AT, AT + 300_000, size, 1)).toHaveLength(2);
  expect(runs([{ at: minute(0), value: null }], AT, AT + 60_000, size, 1)).toEqual([]);
});

it("a single reading is a dot", () => {
  expect(runs([{ at: minute(0), value: 1 }], AT, AT + 60_000, size, 1)).toEqual(["0,0 0,0"]);
});

it("leaves out what is older than the hour", () => {
  expect(runs([{ at: minute(-5), value: 1 }], AT, AT + 60_000, size, 1)).toEqual([]);
});

it("the scale ends at a round number", () => {
  expect([[], [1], [3], [7], [12], [180]].map(ceiling)).toEqual([1, 1, 5, 10, 20, 200]);
});
