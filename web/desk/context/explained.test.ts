import { expect, it } from "vitest";
import { readable } from "./explained";

it("writes instants and ids for people", () => {
  const told = readable(
    "Взято раньше wrk_0190aabbccddeeff00112233445566f1, чей срок 2026-11-04T10:00:00.123456Z.",
    (instant) => new Date(instant).toISOString().slice(11, 16),
  );
  expect(told).toBe("Взято раньше …5566f1, чей срок 10:00.");
  expect(readable("Олена: 20 з 60", String)).toBe("Олена: 20 з 60");
});
