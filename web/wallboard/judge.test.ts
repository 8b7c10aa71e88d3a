import { describe, expect, it } from "vitest";
import {
  abandonedShare,
  judgeAbandoned,
  judgeAvailable,
  judgeLevel,
  judgeWait,
  judgeWaiting,
  LIMITS,
  limitsOf,
  worst,
} from "./judge";

describe("waiting", () => {
  it.each([
    [0, 0, 0, "ok"],
    [3, 40, 2, "ok"],
    [3, 30, 4, "watch"],
    [1, 0, 2, "watch"],
    [3, 0, 2, "act"],
    [136, 16, 8, "act"],
    [1, 0, 0, "act"],
  ] as const)("%i waiting, %i free, %i online: %s", (waiting, free, online, said) => {
    expect(judgeWaiting(waiting, free, online)).toBe(said);
  });
});

it("a wait is watched before it is late", () => {
  expect([44, 45, 59, 60].map((seconds) => judgeWait(seconds, 60))).toEqual([
    "ok",
    "watch",
    "watch",
    "act",
  ]);
});

it("a level below the promise is watched, well below it is acted on", () => {
  expect([null, 0.8, 0.79, 0.7, 0.69].map((level) => judgeLevel(level, 0.8))).toEqual([
    "none",
    "ok",
    "watch",
    "watch",
    "act",
  ]);
});

it("nobody there matters more when somebody waits", () => {
  expect([judgeAvailable(1, 9), judgeAvailable(0, 0), judgeAvailable(0, 1)]).toEqual([
    "ok",
    "watch",
    "act",
  ]);
});

it("short looks are nobody who gave up", () => {
  const window = {
    answered: 18,
    answered_in_target: 18,
    abandoned: 5,
    abandoned_short: 3,
    service_level: 0.9,
  };
  expect(abandonedShare(window)).toBeCloseTo(0.1);
  expect(abandonedShare({ ...window, answered: 0, abandoned: 3 })).toBeNull();
  expect([null, 0.05, 0.1, 0.2].map((share) => judgeAbandoned(share, 0.05))).toEqual([
    "none",
    "ok",
    "watch",
    "act",
  ]);
});

it("limits come from the address, nonsense is left out", () => {
  expect(limitsOf(new URLSearchParams("level=90&abandoned=3"))).toEqual({
    level: 0.9,
    abandoned: 0.03,
  });
  expect(limitsOf(new URLSearchParams("level=abc&abandoned=-1"))).toEqual(LIMITS);
});

it("the worst verdict wins", () => {
  expect(worst(["ok", "act", "watch"])).toBe("act");
  expect(worst([])).toBe("ok");
});
