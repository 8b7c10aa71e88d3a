/** What the banner says of the connection: pure. */

import type { Status } from "@/client";

export type Link =
  | { kind: "good" }
  | { kind: "amber" }
  | { kind: "red"; nextInSeconds: number | null }
  | { kind: "stopped"; reason: Status["reason"] };

const RED_AFTER_MILLISECONDS = 15_000;
/** The very first connection is given a moment before anything is said. */
const FIRST_MILLISECONDS = 2_000;

/** `at` and the status count in milliseconds of the local clock. */
export function linkOf(status: Status, at: number): Link {
  const { phase, since, nextTryAt, reason } = status;
  if (phase === "live") return { kind: "good" };
  if (phase === "stopped") {
    return reason === "closed" || reason === "token"
      ? { kind: "good" }
      : { kind: "stopped", reason };
  }
  const away = at - since;
  if (away >= RED_AFTER_MILLISECONDS) {
    const wait = nextTryAt === null ? null : Math.max(0, Math.ceil((nextTryAt - at) / 1000));
    return { kind: "red", nextInSeconds: wait };
  }
  if (phase === "connecting" && away < FIRST_MILLISECONDS) return { kind: "good" };
  return { kind: "amber" };
}
