import { describe, expect, it } from "vitest";
import { firstBelow } from "./place";

describe("what is at the edge", () => {
  const ends = [10, 40, 41, 90, 200];
  const endOf = (index: number) => ends[index] ?? 0;

  it("is the first that ends below it", () => {
    expect(firstBelow(5, 0, endOf)).toBe(0);
    expect(firstBelow(5, 10, endOf)).toBe(1);
    expect(firstBelow(5, 40.5, endOf)).toBe(2);
    expect(firstBelow(5, 199, endOf)).toBe(4);
  });

  it("is nothing where all end above, or nothing is there", () => {
    expect(firstBelow(5, 200, endOf)).toBe(5);
    expect(firstBelow(0, 0, endOf)).toBe(0);
  });

  it("is found by asking few of many", () => {
    let asked = 0;
    const found = firstBelow(2000, 1234.5, (index) => {
      asked += 1;
      return index + 1;
    });
    expect(found).toBe(1234);
    expect(asked).toBeLessThan(12);
  });
});
