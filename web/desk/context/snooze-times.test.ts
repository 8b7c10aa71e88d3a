import { describe, expect, it } from "vitest";
import { fieldText, type Picked, picked, presets } from "./snooze-times";

const at = (text: string) => Date.parse(text);

function told(now: string, zone: string): Record<string, string> {
  return Object.fromEntries(
    presets(at(now), zone).map((one) => [one.name, new Date(one.at).toISOString().slice(0, 16)]),
  );
}

describe("presets", () => {
  it("follow the agent's clock, not the server's", () => {
    // A Wednesday, 12:00 in Kyiv and 05:00 in New York.
    expect(told("2026-11-04T10:00:00Z", "Europe/Kyiv")).toEqual({
      hour: "2026-11-04T11:00",
      evening: "2026-11-04T16:00",
      tomorrow: "2026-11-05T07:00",
      monday: "2026-11-09T07:00",
    });
    expect(told("2026-11-04T10:00:00Z", "America/New_York")).toEqual({
      hour: "2026-11-04T11:00",
      evening: "2026-11-04T23:00",
      tomorrow: "2026-11-05T14:00",
      monday: "2026-11-09T14:00",
    });
  });

  it("know that the day is another one elsewhere", () => {
    // 02:30 on Thursday in Kathmandu (UTC+5:45), still Wednesday in UTC.
    expect(told("2026-11-04T20:45:00Z", "Asia/Kathmandu")).toEqual({
      hour: "2026-11-04T21:45",
      evening: "2026-11-05T12:15",
      tomorrow: "2026-11-06T03:15",
      monday: "2026-11-09T03:15",
    });
  });

  it("leave out an evening that has come, and a Monday that is tomorrow", () => {
    expect(Object.keys(told("2026-11-04T15:30:00Z", "Europe/Kyiv"))).toEqual([
      "hour",
      "tomorrow",
      "monday",
    ]);
    expect(Object.keys(told("2026-11-08T08:00:00Z", "Europe/Kyiv"))).toEqual([
      "hour",
      "evening",
      "tomorrow",
    ]);
    // On a Monday it is the next one.
    expect(told("2026-11-09T08:00:00Z", "Europe/Kyiv").monday).toBe("2026-11-16T07:00");
  });

  it("stay at nine over the change of the clocks", () => {
    // Kyiv goes from UTC+2 to UTC+3 on 29 March 2026 and back on 25 October.
    expect(told("2026-03-28T10:00:00Z", "Europe/Kyiv").tomorrow).toBe("2026-03-29T06:00");
    expect(told("2026-10-24T10:00:00Z", "Europe/Kyiv").tomorrow).toBe("2026-10-25T07:00");
    // New York changes on 8 March, when an hour of that night does not exist.
    expect(told("2026-03-07T15:00:00Z", "America/New_York").tomorrow).toBe("2026-03-08T13:00");
  });
});

describe("a date that was picked", () => {
  const now = at("2026-03-28T10:00:00Z");
  const when = (typed: string, zone = "Europe/Kyiv") => {
    const found: Picked = picked(typed, now, zone);
    return "at" in found ? new Date(found.at).toISOString().slice(0, 16) : found.fault;
  };

  it("is read in the zone", () => {
    expect(when("2026-04-01T09:30")).toBe("2026-04-01T06:30");
    expect(when("2026-04-01T09:30", "Asia/Tokyo")).toBe("2026-04-01T00:30");
  });

  it("that the clock skips is as much later as it jumps", () => {
    expect(when("2026-03-29T03:30")).toBe("2026-03-29T01:30");
  });

  it("that the clock shows twice is the first", () => {
    expect(when("2026-10-25T03:30")).toBe("2026-10-25T00:30");
  });

  it("is refused with the reason", () => {
    expect(when("")).toBe("unreadable");
    expect(when("tomorrow")).toBe("unreadable");
    expect(when("2026-03-28T11:00")).toBe("past");
    expect(when("2028-03-28T11:00")).toBe("far");
  });

  it("goes back into its field", () => {
    expect(fieldText(at("2026-03-29T06:05:00Z"), "Europe/Kyiv")).toBe("2026-03-29T09:05");
  });
});
