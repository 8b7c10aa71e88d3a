import { beforeEach, describe, expect, it, vi } from "vitest";
import { DRAFT_MOST } from "@/loader/messages";

type Module = typeof import("./draft");
let module: Module;

beforeEach(async () => {
  vi.resetModules();
  module = await import("./draft");
});

describe("a draft", () => {
  it("is taken up once, and every change is kept", () => {
    const kept: string[] = [];
    module.keepDraft((text) => kept.push(text));
    expect(kept).toEqual([]);
    module.takeUp("Чи можна");
    expect(module.draft.value).toBe("Чи можна");
    module.draft.value = "Чи можна повернути 🙏";
    module.takeUp("old");
    expect(module.draft.value).toBe("Чи можна повернути 🙏");
    module.draft.value = "";
    expect(kept).toEqual(["Чи можна", "Чи можна повернути 🙏", ""]);
  });

  it("does not replace what was written before it was known", () => {
    module.draft.value = "new";
    module.takeUp("old");
    expect(module.draft.value).toBe("new");
  });

  it("is bounded, and nothing else is taken for one", () => {
    const kept: string[] = [];
    module.keepDraft((text) => kept.push(text));
    module.takeUp({ not: "a text" });
    expect(module.draft.value).toBe("");
    module.draft.value = "x".repeat(DRAFT_MOST + 5);
    expect(kept.at(-1)).toHaveLength(DRAFT_MOST);
    module.dropDraft();
    expect(kept.at(-1)).toBe("");
  });
});
