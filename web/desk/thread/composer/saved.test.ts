import { describe, expect, it } from "vitest";
import { filled, findReplies, type SavedReply, textFor } from "./saved";

const reply = (shortcut: string, title: string, texts: Record<string, string>): SavedReply => ({
  id: `rpl_${shortcut}`,
  shortcut,
  title,
  texts,
  queue_ids: null,
  version: 1,
});
const HELLO = reply("hello", "Greeting", { en: "Hello", ru: "Здравствуйте", uk: "Вітаю" });
const LATE = reply("late", "Доставка запізнюється", { uk: "Замовлення їде", ru: "Заказ едет" });

describe("findReplies", () => {
  it("puts beginnings of shortcuts first, then titles, then texts", () => {
    const other = reply("x", "late delivery", { en: "y" });
    expect(findReplies([HELLO, other, LATE], "late").map((one) => one.shortcut)).toEqual([
      "late",
      "x",
    ]);
    expect(findReplies([HELLO, LATE], "вітаю")).toEqual([HELLO]);
    expect(findReplies([HELLO, LATE], "")).toHaveLength(2);
    expect(findReplies([HELLO], "zzz")).toEqual([]);
  });
});

describe("textFor", () => {
  it.each([
    ["uk", "en", "Вітаю"],
    ["ru-RU", "uk", "Здравствуйте"],
    ["de", "ru", "Здравствуйте"],
    [null, "en", "Hello"],
  ])("for %s on a desk in %s", (customer, desk, text) => {
    expect(textFor(HELLO, customer, desk)?.text).toBe(text);
  });

  it("never takes Russian for Ukrainian or the reverse", () => {
    const russian = reply("r", "r", { ru: "Только по-русски" });
    expect(textFor(russian, "uk", "ru")).toBeNull();
    expect(textFor(russian, "en", "en")?.text).toBe("Только по-русски");
  });
});

it("fills what is known and leaves the rest to be seen", () => {
  expect(
    filled("{contact.name}, {agent.name} {order.id}", {
      "contact.name": "Марія",
      "agent.name": "Olena",
    }),
  ).toBe("Марія, Olena {order.id}");
  expect(filled("{contact.name}", { "contact.name": "{agent.name}", "agent.name": "x" })).toBe(
    "{agent.name}",
  );
});
