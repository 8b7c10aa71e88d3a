import { describe, expect, it } from "vitest";
import { anchorOf, revealing, stepTo, windowOf } from "./windowing";

describe("which rows are drawn", () => {
  it("draws the screen and some around it", () => {
    expect(windowOf(0, 600, 60, 5000)).toEqual({ from: 0, to: 19 });
    expect(windowOf(60_000, 600, 60, 5000)).toEqual({ from: 992, to: 1019 });
    expect(windowOf(0, 600, 60, 3)).toEqual({ from: 0, to: 3 });
  });

  it("stays inside when the list has shrunk", () => {
    const { from, to } = windowOf(60_000, 600, 60, 10);
    expect(from).toBeLessThan(to);
    expect(to).toBe(10);
  });
});

describe("showing a row", () => {
  it("scrolls no more than needed", () => {
    expect(revealing(5, 0, 600, 60)).toBe(0);
    expect(revealing(10, 0, 600, 60)).toBe(60);
    expect(revealing(2, 600, 600, 60)).toBe(120);
  });

  it("keeps the open row in place, else the first one seen", () => {
    const keys = ["a", "b", "c", "d"];
    expect(anchorOf(keys, "c", 0, 300, 60)).toEqual({ key: "c", offset: 120 });
    expect(anchorOf(keys, null, 60, 120, 60)).toEqual({ key: "b", offset: 0 });
    expect(anchorOf(keys, null, 0, 120, 60)).toBeNull();
    expect(anchorOf(keys, "d", 0, 120, 60)).toBeNull();
  });
});

describe("keys", () => {
  it("moves inside the list only", () => {
    expect(stepTo("ArrowDown", -1, 3, 10)).toBe(0);
    expect(stepTo("ArrowDown", 2, 3, 10)).toBe(2);
    expect(stepTo("ArrowUp", 0, 3, 10)).toBe(0);
    expect(stepTo("End", 0, 3, 10)).toBe(2);
    expect(stepTo("PageDown", 0, 100, 10)).toBe(10);
    expect(stepTo("a", 0, 3, 10)).toBeNull();
    expect(stepTo("ArrowDown", 0, 0, 10)).toBeNull();
  });
});
