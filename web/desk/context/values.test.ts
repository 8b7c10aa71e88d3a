import { expect, it } from "vitest";
import { changesOf, rowsOf } from "./values";

it("sends only what changed, with the kind of value it had", () => {
  const before = { місто: "Київ", orders: 3, vip: true, old: "x", plan: "pro" };
  const rows = rowsOf(before)
    .filter((row) => row.key !== "old")
    .map((row) => {
      if (row.key === "orders") return { ...row, text: "4" };
      if (row.key === "vip") return { ...row, text: "false" };
      if (row.key === "plan") return { ...row, key: "tariff" };
      return row;
    });
  expect(changesOf(before, [...rows, { was: "", key: " note ", text: " 🙂 " }])).toEqual({
    orders: 4,
    vip: false,
    tariff: "pro",
    plan: null,
    old: null,
    note: "🙂",
  });
});

it("leaves everything as it is when nothing was typed", () => {
  const before = { a: 1, b: "x" };
  expect(changesOf(before, [...rowsOf(before), { was: "", key: "", text: "" }])).toEqual({});
  expect(changesOf(before, [...rowsOf(before), { was: "", key: "c", text: " " }])).toEqual({});
});
