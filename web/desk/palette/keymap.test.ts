import { describe, expect, test } from "vitest";
import { strokeOf } from "@/ui/keys";
import { type Binding, capsOf, clashes, meaningOf, nameOfStroke } from "./keymap";

const BINDINGS: readonly Binding[] = [
  { id: "reply", keys: ["r"], whileTyping: false },
  { id: "mine", keys: ["g m"], whileTyping: false },
  { id: "list", keys: ["?"], whileTyping: false },
  { id: "resolve", keys: ["shift+e"], whileTyping: false },
  { id: "accept", keys: ["f2"], whileTyping: true },
  { id: "palette", keys: ["mod+k"], whileTyping: true },
];
const FREE = { pending: null, typing: false, modal: false, singleKeys: true };

function press(key: string, code: string, more: KeyboardEventInit = {}): string {
  const stroke = strokeOf(new KeyboardEvent("keydown", { key, code, ...more }));
  return stroke ? nameOfStroke(stroke) : "";
}

describe("the name of a stroke", () => {
  test("follows the letter, and the place where the letter is not Latin", () => {
    expect(press("r", "KeyR")).toBe("r");
    expect(press("к", "KeyR")).toBe("r");
    expect(press("a", "KeyQ")).toBe("a");
    expect(press("У", "KeyE", { shiftKey: true })).toBe("shift+e");
  });

  test("says Shift only where the character does not", () => {
    expect(press("?", "Slash", { shiftKey: true })).toBe("?");
    expect(press("F2", "F2", { shiftKey: true })).toBe("shift+f2");
    expect(press("л", "KeyK", { ctrlKey: true })).toBe("mod+k");
  });

  test("is none while composing or with Alt", () => {
    expect(press("r", "KeyR", { isComposing: true })).toBe("");
    expect(press("r", "KeyR", { altKey: true })).toBe("");
  });
});

describe("what a stroke means", () => {
  test("one key, or two in turn", () => {
    expect(meaningOf("r", BINDINGS, FREE).run).toEqual(["reply"]);
    const first = meaningOf("g", BINDINGS, FREE);
    expect(first).toEqual({ run: [], pending: "g" });
    expect(meaningOf("m", BINDINGS, { ...FREE, pending: "g" }).run).toEqual(["mine"]);
    expect(meaningOf("r", BINDINGS, { ...FREE, pending: "g" }).run).toEqual([]);
  });

  test("in fields and under dialogs only keys that type nothing", () => {
    for (const busy of [{ typing: true }, { modal: true }]) {
      expect(meaningOf("r", BINDINGS, { ...FREE, ...busy }).run).toEqual([]);
      expect(meaningOf("f2", BINDINGS, { ...FREE, ...busy }).run).toEqual(["accept"]);
      expect(meaningOf("mod+k", BINDINGS, { ...FREE, ...busy }).run).toEqual(["palette"]);
    }
    const lettered = [{ id: "accept", keys: ["a"], whileTyping: true }];
    expect(meaningOf("a", lettered, { ...FREE, typing: true }).run).toEqual([]);
  });

  test("single keys can be off, the others stay", () => {
    const off = { ...FREE, singleKeys: false };
    expect(meaningOf("r", BINDINGS, off)).toEqual({ run: [], pending: null });
    expect(meaningOf("g", BINDINGS, off).pending).toBeNull();
    expect(meaningOf("f2", BINDINGS, off).run).toEqual(["accept"]);
    expect(meaningOf("mod+k", BINDINGS, off).run).toEqual(["palette"]);
  });

  test("what was offered last is asked first", () => {
    const twice = [...BINDINGS, { id: "other", keys: ["r"], whileTyping: false }];
    expect(meaningOf("r", twice, FREE).run).toEqual(["other", "reply"]);
    expect(clashes("r", "other", twice)).toEqual(["reply"]);
  });
});

test("caps are those of the keyboard at hand", () => {
  expect(capsOf("mod+shift+enter", false)).toEqual([["Ctrl", "Shift", "Enter"]]);
  expect(capsOf("mod+k", true)).toEqual([["⌘", "K"]]);
  expect(capsOf("g m", false)).toEqual([["G"], ["M"]]);
});
