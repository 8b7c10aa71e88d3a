import { expect, it } from "vitest";
import { backoff, LONGEST_MS, SHORTEST_MS } from "./backoff";

it("waits anything up to a bound that doubles from half a second to thirty", () => {
  const bounds = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((failures) => backoff(failures, 1));
  expect(bounds).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  expect([SHORTEST_MS, LONGEST_MS]).toEqual([500, 30_000]);
  expect(backoff(3, 0)).toBe(0);
  expect(backoff(3, 0.25)).toBe(1000);
});
