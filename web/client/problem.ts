/** Refusals as errors: RFC 9457 problems of the server, and what went wrong on the way. */

import type { Problem } from "./types";

/** The last part of a problem's `type`: `conflict`, `not_found`, `unavailable` and so on; and three of
 * our own: `offline` (nothing was sent), `unreachable` (nobody answered), `unreadable` (an answer
 * that is no problem and no result). Texts for people are chosen by it. */
export type ProblemCode = string;

export class ProblemError extends Error {
  override readonly name = "ProblemError";
  readonly code: ProblemCode;
  readonly status: number;
  /** The request id that the server's log knows. */
  readonly requestId: string;
  readonly errors: ReadonlyArray<{ pointer: string; detail: string }>;
  /** Seconds after which to try again, if the server said so. */
  readonly retryAfter: number | null;

  constructor(problem: Partial<Problem>, code?: ProblemCode, retryAfter: number | null = null) {
    super(problem.detail || problem.title || code || "refused");
    this.code = code ?? (problem.type ?? "").split("/").at(-1) ?? "";
    this.status = problem.status ?? 0;
    this.requestId = problem.instance ?? "";
    this.errors = problem.errors ?? [];
    this.retryAfter = retryAfter;
  }
}
