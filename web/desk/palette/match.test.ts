import { expect, test } from "vitest";
import { costOf, fitting, fold } from "./match";

test("every typed word must occur, in any order", () => {
  expect(costOf("conv res", "Resolve conversation")).not.toBeNull();
  expect(costOf("resolve order", "Resolve conversation")).toBeNull();
  expect(costOf("", "anything")).toBe(0);
});

test("beginnings come first, equals keep their order", () => {
  const found = fitting("re", ["Prepare", "Reply", "To resolve", "Remind"], (text) => text);
  expect(found).toEqual(["Reply", "Remind", "To resolve", "Prepare"]);
});

test("case and Latin accents do not matter, Cyrillic letters stay themselves", () => {
  expect(costOf("resume", "Résumé")).toBe(0);
  expect(costOf("ЇЖАК", "їжак")).toBe(0);
  expect(costOf("иод", "йод")).toBeNull();
  expect(fold("Ёлка")).toBe("ёлка");
});
