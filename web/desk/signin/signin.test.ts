import { expect, test } from "vitest";
import { ProblemError } from "@/client";
import { DEFAULTS, readPreferences } from "../preferences";
import { refusalOf, secondsLeft, words } from "./refusal";

const AT = 1_000_000;

function problem(status: number, code?: string, after: number | null = null): ProblemError {
  return new ProblemError({ status, instance: "req_1" }, code, after);
}

test("each refusal of a sign-in has its own word", () => {
  expect(refusalOf(problem(401), "password", AT).entry).toBe(words.wrongPassword);
  expect(refusalOf(problem(401), "token", AT).entry).toBe(words.wrongToken);
  expect(refusalOf(problem(422), "password", AT).entry).toBe(words.wrongPassword);
  expect(refusalOf(problem(403), "token", AT).entry).toBe(words.unusable);
  expect(refusalOf(problem(0, "unreachable"), "password", AT).entry).toBe(words.away);
  expect(refusalOf(problem(502, "unreadable"), "password", AT).entry).toBe(words.away);
  expect(refusalOf(problem(500, "internal-error"), "password", AT).requestId).toBe("req_1");
});

test("too many tries say how long to wait", () => {
  expect(refusalOf(problem(429, "x", 12), "password", AT).waitUntil).toBe(AT + 12_000);
  expect(refusalOf(problem(429), "password", AT).waitUntil).toBe(AT + 30_000);
  expect(secondsLeft(AT + 1_500, AT)).toBe(2);
  expect(secondsLeft(AT, AT + 5_000)).toBe(0);
  expect(secondsLeft(null, AT)).toBe(0);
});

test("preferences survive whatever was kept", () => {
  expect(readPreferences(null)).toEqual(DEFAULTS);
  expect(readPreferences("{broken")).toEqual(DEFAULTS);
  expect(readPreferences('"text"')).toEqual(DEFAULTS);
  const kept = {
    singleKeys: false,
    sound: { message: true, offered: "yes" },
    keys: { a: ["x"], b: 3 },
  };
  expect(readPreferences(JSON.stringify(kept))).toEqual({
    ...DEFAULTS,
    singleKeys: false,
    keys: { a: ["x"] },
    sound: { ...DEFAULTS.sound, message: true },
  });
});
