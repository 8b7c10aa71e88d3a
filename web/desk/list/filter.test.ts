import { describe, expect, it } from "vitest";
import { filterOf, isEmpty, matches, narrowed } from "./filter";
import { talk } from "./samples";

describe("what a view asks for", () => {
  it("knows its own restrictions", () => {
    expect(filterOf("mine", [])).toEqual({ agent_id: "me", state: ["open", "snoozed"] });
    expect(filterOf("queues", ["q1", "q2"])).toEqual({
      agent_id: "none",
      state: ["open"],
      queue_id: ["q1", "q2"],
    });
    expect(filterOf("queue:q7", []).queue_id).toEqual(["q7"]);
  });

  it("is narrowed by what the reader asks", () => {
    const filter = narrowed(filterOf("all", []), { state: ["resolved"], tag: "vip" });
    expect(filter).toEqual({ state: ["resolved"], tag: "vip" });
    expect(isEmpty({})).toBe(true);
    expect(isEmpty({ waiting: false })).toBe(false);
  });
});

describe("judging a conversation", () => {
  const mine = talk("a", { agent_id: "me1", tags: ["vip"], waiting_since: "2026-03-02T10:00:00Z" });

  it.each([
    [{ agent_id: "me" }, true],
    [{ agent_id: "none" }, false],
    [{ agent_id: "other" }, false],
    [{ tag: "vip" }, true],
    [{ tag: "later" }, false],
    [{ waiting: true }, true],
    [{ waiting: false }, false],
    [{ state: ["resolved" as const] }, false],
    [{ channel_kind: "email" as const }, false],
    [{ queue_id: ["que_1"] }, true],
    [{ queue_id: ["que_2"] }, false],
    [{ queue_id: [] }, true],
  ])("%o: %s", (filter, expected) => {
    expect(matches(mine, filter, "me1")).toBe(expected);
  });

  it("leaves out what was merged away", () => {
    expect(matches(talk("a", { merged_into: "b" }), {}, null)).toBe(false);
  });
});
