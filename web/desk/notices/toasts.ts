/** Short messages at the edge that go by themselves. For every part of the desk:
 *
 *     toast(words.resolved)                          it worked
 *     toast(words.moved, { name }, "good")
 *     failed(error)                                  a ProblemError, or anything thrown
 */

import { signal } from "@preact/signals";
import { type Entry, type Parameters, t } from "@/ui/words";
import { announce } from "./live";
import { problemText, requestIdOf } from "./problems";

export type ToastKind = "plain" | "good" | "bad";

export interface Undo {
  words: Entry;
  run: () => void;
}

export interface Toast {
  id: number;
  kind: ToastKind;
  /** Written at the moment of drawing, so that it follows the language. */
  text: () => string;
  /** Shown small below: what the server's log knows it by. */
  requestId: string;
  /** One thing to do about it, undo most of all. */
  action: Undo | null;
}

const SECONDS: Record<ToastKind, number> = { plain: 5, good: 5, bad: 12 };
const MOST = 4;

export const toasts = signal<readonly Toast[]>([]);
const timers = new Map<number, ReturnType<typeof setTimeout>>();
let last = 0;

/** Say it; the answer takes it away. */
export function toast(
  entry: Entry,
  parameters: Parameters = {},
  kind: ToastKind = "plain",
  action: Undo | null = null,
): () => void {
  return show({ kind, text: () => t(entry, parameters), requestId: "", action });
}

/** Say what went wrong. */
export function failed(problem: unknown): () => void {
  return show({
    kind: "bad",
    text: () => problemText(problem),
    requestId: requestIdOf(problem),
    action: null,
  });
}

function show(made: Omit<Toast, "id">): () => void {
  last += 1;
  const shown: Toast = { ...made, id: last };
  toasts.value = [...toasts.value, shown].slice(-MOST);
  hold(shown.id, false);
  announce(shown.text(), shown.kind === "bad" ? "assertive" : "polite");
  return () => dismiss(shown.id);
}

export function dismiss(id: number): void {
  clearTimeout(timers.get(id));
  timers.delete(id);
  toasts.value = toasts.value.filter((shown) => shown.id !== id);
}

/** Keep it while pointer or focus is on it; let it go some time after. */
export function hold(id: number, held: boolean): void {
  clearTimeout(timers.get(id));
  const shown = toasts.value.find((known) => known.id === id);
  if (!shown || held) return;
  timers.set(
    id,
    setTimeout(() => dismiss(id), SECONDS[shown.kind] * 1000),
  );
}
