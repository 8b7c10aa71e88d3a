/** Refusals in words. */

import { ProblemError } from "@/client/problem";
import { t } from "@/ui/words";
import type { Errors } from "./fields";
import { words } from "./words";

/** What to say of an error; the server's own texts are for programmers. */
export function problemText(error: unknown): string {
  if (!(error instanceof ProblemError)) return t(words.wentWrong);
  if (error.code === "offline" || error.code === "unreachable") return t(words.noConnection);
  if (error.status === 429) return t(words.tooOften);
  if (error.status === 409) return t(words.busy);
  if (error.status === 401) return t(words.signedOnly);
  if (error.status === 403) return t(words.notHere);
  return t(words.wentWrong);
}

/** The fields that the server found fault with. */
export function fieldProblems(error: unknown): Errors {
  const found: Errors = {};
  if (!(error instanceof ProblemError)) return found;
  for (const { pointer } of error.errors) {
    if (pointer.endsWith("/email")) found.email = t(words.emailWrong);
    if (pointer.endsWith("/address") || pointer.endsWith("/phone"))
      found.phone = t(words.phoneWrong);
  }
  return found;
}
