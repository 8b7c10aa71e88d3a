import { expect, it } from "vitest";
import {
  HoursError,
  holidaysText,
  parseHolidays,
  parseSpans,
  parseWeek,
  weekTexts,
} from "./hours-text";

it("days of the same hours are one entry, and read the same again", () => {
  const texts = {
    mon: "9:00-18:00",
    tue: "09:00 – 18:00",
    wed: "09:00-12:00, 13:00-18:00",
    thu: "",
    fri: "22:00-02:00",
    sat: "",
    sun: "",
  };
  const weekly = parseWeek(texts);
  expect(weekly[0]).toEqual({ opens: "09:00", closes: "18:00", days: ["mon", "tue"] });
  expect(weekTexts(weekly)).toEqual({ ...texts, mon: "09:00-18:00", tue: "09:00-18:00" });
});

it("says what it cannot read", () => {
  expect(() => parseSpans("9 to 5")).toThrow(HoursError);
  expect(() => parseHolidays("Christmas")).toThrow("Christmas");
  expect(parseSpans("  ")).toEqual([]);
});

it("holidays are closed, or have hours of their own", () => {
  const text = "2026-12-25 Різдво\n2026-12-31 New Year's Eve 10:00-14:00";
  const found = parseHolidays(text);
  expect(found).toEqual([
    { date: "2026-12-25", name: "Різдво", hours: [] },
    { date: "2026-12-31", name: "New Year's Eve", hours: [{ opens: "10:00", closes: "14:00" }] },
  ]);
  expect(holidaysText(found)).toBe(text);
});
