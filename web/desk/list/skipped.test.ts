import { describe, expect, it } from "vitest";
import { t } from "@/ui/words";
import { type Skip, skippedText } from "./skipped";

function said(done: number, all: number, skips: Skip[], spoken: "en" | "ru" | "uk" = "en") {
  const { entry, parameters } = skippedText(done, all, skips);
  return t(entry, parameters, spoken);
}

describe("what was skipped", () => {
  it("names customers by reason", () => {
    const skips: Skip[] = [
      { why: "idle", name: "Анна" },
      { why: "own", name: "Zoë" },
      { why: "idle", name: "مريم" },
    ];
    expect(said(2, 5, skips)).toBe(
      "Done: 2 of 5. Already yours: Zoë. Nothing to take: Анна, مريم.",
    );
    expect(said(2, 5, skips, "uk")).toBe(
      "Готово: 2 з 5. Уже у вас: Zoë. Немає що брати: Анна, مريم.",
    );
  });

  it("names some of many, and counts the rest", () => {
    const skips = ["A", "B", "C", "D", "E"].map((name): Skip => ({ why: "others", name }));
    expect(said(0, 5, skips, "ru")).toBe("Готово: 0 из 5. У другого оператора: A, B, C, +2.");
  });

  it("takes a name as it is", () => {
    expect(said(1, 2, [{ why: "own", name: "{n} <b>{all}" }])).toBe(
      "Done: 1 of 2. Already yours: {n} <b>{all}.",
    );
  });
});
