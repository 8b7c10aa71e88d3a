import { describe, expect, it } from "vitest";
import { matching, mentionedIn, replaced, triggerAt } from "./caret";

const PEOPLE = [
  { id: "1", name: "Olena Koval" },
  { id: "2", name: "Олена Коваль" },
  { id: "3", name: "Dmytro O’Neil" },
  { id: "4", name: "Olena Kovalenko" },
];

describe("triggerAt", () => {
  it.each([
    ["@", "note", { kind: "mention", start: 0, query: "" }],
    ["питання до @Оле", "note", { kind: "mention", start: 11, query: "Оле" }],
    ["(@olena k", "note", { kind: "mention", start: 1, query: "olena k" }],
    ["write to a@b", "note", null],
    ["@olena koval and", "note", null],
    ["@olena", "reply", null],
    ["/", "reply", { kind: "reply", start: 0, query: "" }],
    ["Вітаю. /дост", "reply", { kind: "reply", start: 7, query: "дост" }],
    ["1/2", "reply", null],
    ["https://a", "reply", null],
    ["/x", "note", null],
  ] as const)("%s in %s", (text, mode, expected) =>
    expect(triggerAt(text, text.length, mode)).toEqual(expected),
  );
});

describe("editing", () => {
  it("replaces at the caret and not the text", () => {
    expect(replaced("a /x b", 2, 4, "Hello")).toEqual({ text: "a Hello b", caret: 7 });
  });

  it("finds people by beginnings of words, whatever the accents", () => {
    expect(matching(PEOPLE, "ко о").map((one) => one.id)).toEqual(["2"]);
    expect(matching(PEOPLE, "NEIL").map((one) => one.id)).toEqual(["3"]);
    expect(matching(PEOPLE, "").length).toBe(4);
    expect(matching(PEOPLE, "x")).toEqual([]);
  });

  it("knows who stands in the text, longest names told apart", () => {
    expect(mentionedIn("@Olena Kovalenko, глянь", PEOPLE)).toEqual(["4"]);
    expect(mentionedIn("@Olena Koval і @Олена Коваль", PEOPLE)).toEqual(["1", "2"]);
    expect(mentionedIn("Olena Koval", PEOPLE)).toEqual([]);
  });
});
