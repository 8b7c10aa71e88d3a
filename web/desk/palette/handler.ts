/** The one listener for keys. */

import { useEffect } from "preact/hooks";
import { isTyping, strokeOf } from "@/ui/keys";
import { actions, keysOf, runAction } from "../actions";
import { welcomeFocus } from "../focus";
import { preferences } from "../preferences";
import { type Binding, meaningOf, nameOfStroke } from "./keymap";

const PENDING_MILLISECONDS = 1500;

/** Keys call actions while the component is on screen. */
export function useKeyHandler(): void {
  useEffect(() => {
    let pending: string | null = null;
    let pendingUntil = 0;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || belongsToControl(event)) return;
      const stroke = strokeOf(event);
      if (!stroke) return;
      const meaning = meaningOf(nameOfStroke(stroke), bindings(), {
        pending: Date.now() < pendingUntil ? pending : null,
        typing: takesLetters(event.target),
        modal: document.querySelector("dialog[open]") !== null,
        singleKeys: preferences.peek().singleKeys,
      });
      pending = meaning.pending;
      pendingUntil = pending ? Date.now() + PENDING_MILLISECONDS : 0;
      const ran = meaning.run.some(runAction);
      if (ran) welcomeFocus();
      if (ran || pending) event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, []);
}

export function bindings(): Binding[] {
  return [...actions.peek().values()].map((action) => ({
    id: action.id,
    keys: keysOf(action),
    whileTyping: action.whileTyping ?? false,
  }));
}

/** Where letters mean something else: fields, and menus, whose items they find. */
function takesLetters(target: EventTarget | null): boolean {
  if (isTyping(target)) return true;
  return target instanceof Element && target.closest('[role="menu"]') !== null;
}

/** Enter and Space do what the focused control does. */
function belongsToControl(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || !["Enter", " "].includes(event.key)) return false;
  const control = "a[href], button, summary, input, select, textarea, [role=button], [role=tab]";
  return event.target instanceof Element && event.target.closest(control) !== null;
}
