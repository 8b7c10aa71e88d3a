/** What can be done right now, by name: the palette lists it, keys call it, menus show its keys.
 * A part of the page offers its actions while it is on screen. */

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Entry } from "@/ui/words";
import { preferences } from "./preferences";

export interface Action {
  /** Stable, `conversation.resolve` for example: remapped keys are kept under it. */
  id: string;
  words: Entry;
  group: "go" | "conversation" | "compose" | "offer" | "presence" | "view" | "supervise";
  /** `j`, `shift+e`, `f2`, `mod+enter` (Ctrl or Command), or two in turn: `g m`. */
  keys?: readonly string[];
  /** Works while one types, too: for F-keys and those with Ctrl or Command. */
  whileTyping?: boolean;
  /** Left out of the palette: what is only of use as a key. */
  hidden?: boolean;
  enabled?: () => boolean;
  run: () => void;
}

export const actions = signal<ReadonlyMap<string, Action>>(new Map());

/** Every action that was offered since the page was opened: what can be given other keys. */
export const known = signal<ReadonlyMap<string, Action>>(new Map());

/** Offer these; the answer withdraws them. The last to offer an id has it. */
export function offerActions(offered: readonly Action[]): () => void {
  const named = offered.map((action) => [action.id, action] as const);
  actions.value = new Map([...actions.peek(), ...named]);
  if (named.some(([id]) => !known.peek().has(id))) {
    known.value = new Map([...known.peek(), ...named]);
  }
  return () => {
    const left = new Map(actions.peek());
    for (const action of offered) if (left.get(action.id) === action) left.delete(action.id);
    actions.value = left;
  };
}

/** Offer these while the component is on screen; anew when one of `inputs` changes. */
export function useActions(offered: readonly Action[], inputs: readonly unknown[]): void {
  useEffect(() => offerActions(offered), inputs);
}

/** Do it, if it is offered and allowed now. Whether it was. */
export function runAction(id: string): boolean {
  const action = actions.peek().get(id);
  if (!action || action.enabled?.() === false) return false;
  action.run();
  return true;
}

/** The keys that call an action now: its own, or those chosen instead. */
export function keysOf(action: Pick<Action, "id" | "keys">): readonly string[] {
  return preferences.value.keys[action.id] ?? action.keys ?? [];
}
