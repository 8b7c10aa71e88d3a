import { describe, expect, it } from "vitest";
import { mergedFiles, mergedText } from "./draft-merge";

describe("mergedText", () => {
  it.each([
    ["a", "", null, "a"],
    ["", "b", null, "b"],
    ["Вітаю, так", "Вітаю", null, "Вітаю, так"],
    ["Вітаю", "Вітаю, так", null, "Вітаю, так"],
    ["one", "two", null, "one\n\ntwo"],
    // Emptied here, untouched there.
    ["", "Вітаю", "Вітаю", ""],
    ["Вітаю", "", "Вітаю", ""],
    ["Вітаю вас", "Вітаю всіх", "Вітаю", "Вітаю вас\n\nВітаю всіх"],
  ])("%s + %s from %s", (mine, theirs, base, expected) =>
    expect(mergedText(mine, theirs, base)).toBe(expected),
  );
});

describe("mergedFiles", () => {
  const files = (names: string) => [...names].map((id) => ({ id }));
  const merged = (mine: string, theirs: string, base: string | null) =>
    mergedFiles(files(mine), files(theirs), base === null ? null : [...base])
      .map((file) => file.id)
      .join("");

  it("keeps what either side added and drops what either took away", () => {
    expect(merged("ab", "abc", "abc")).toBe("ab");
    expect(merged("abd", "bc", "ab")).toBe("bdc");
    expect(merged("a", "b", null)).toBe("ab");
    expect(merged("", "a", "a")).toBe("");
  });

  it("is the same array when nothing changes", () => {
    const mine = files("ab");
    expect(mergedFiles(mine, files("ab"), ["a", "b"])).toBe(mine);
  });
});
