import { afterEach, describe, expect, it, vi } from "vitest";
import { openStore } from "./store";
import { colourOf, inkOn } from "./styles";
import { wordsIn } from "./words";

afterEach(() => {
  vi.unstubAllGlobals();
  localStorage.clear();
});

describe("the store", () => {
  it("keeps things over pages, under one name", () => {
    openStore("a").write({ session: "s" });
    openStore("a").write({ label: "Chat" });
    expect(openStore("a").read()).toEqual({ session: "s", label: "Chat" });
    openStore("a").clear();
    expect(localStorage.length).toBe(0);
  });

  it("works where storage is blocked", () => {
    const no = () => {
      throw new DOMException("no", "SecurityError");
    };
    vi.stubGlobal("localStorage", { getItem: no, setItem: no, removeItem: no, clear: () => {} });
    const store = openStore("a");
    store.write({ session: "s" });
    store.write({ email: "e" });
    expect(store.read()).toEqual({ session: "s", email: "e" });
    store.clear();
    expect(store.read()).toEqual({});
  });

  it("takes no nonsense", () => {
    localStorage.setItem("a", "{");
    expect(openStore("a").read()).toEqual({});
    localStorage.setItem("a", "7");
    expect(openStore("a").read()).toEqual({});
  });
});

it("writes on colours what can be read", () => {
  expect(inkOn("#1f5fd0")).toBe("#fff");
  expect(inkOn("#ffcc00")).toBe("#0b1b36");
  expect(colourOf("#1F5fd0")).toBe("#1F5fd0");
  for (const wrong of ["red", "#12345", "url(x)", "#1f5fd0;", null, 7]) {
    expect(colourOf(wrong)).toBe("");
  }
});

it("speaks the first language that it knows, never one for another", () => {
  expect(wordsIn(["uk-UA", "ru"]).words.open).toBe("Відкрити чат");
  expect(wordsIn(["be", "ru-RU"]).words.open).toBe("Открыть чат");
  expect(wordsIn(["fr", "de"]).language).toBe("en");
  expect(wordsIn(["constructor"]).language).toBe("en");
});
