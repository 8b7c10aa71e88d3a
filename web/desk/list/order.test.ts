import { describe, expect, it } from "vitest";
import { arrange, compare, extended } from "./order";
import { minute, row } from "./samples";

describe("order", () => {
  const rows = [
    row("quiet", { last_activity_at: minute(50) }),
    row("newer", { waiting_since: minute(30), last_activity_at: minute(59) }),
    row("oldest", { waiting_since: minute(1), last_activity_at: minute(2) }),
    row("recent", { last_activity_at: minute(55) }),
  ];

  it("puts the customer who waits longest first, then what happened last", () => {
    const ids = [...rows].sort(compare("waiting")).map(({ id }) => id);
    expect(ids).toEqual(["oldest", "newer", "recent", "quiet"]);
  });

  it("sorts by activity alone where words are sought", () => {
    const ids = [...rows].sort(compare("recent")).map(({ id }) => id);
    expect(ids).toEqual(["newer", "recent", "quiet", "oldest"]);
  });

  it("breaks ties by id, as the server does", () => {
    const same = ["b", "a", "c"].map((id) => row(id, { waiting_since: minute(3) }));
    expect([...same].sort(compare("waiting")).map(({ id }) => id)).toEqual(["a", "b", "c"]);
  });
});

describe("holding still", () => {
  it("shows what is wanted while nobody points at it", () => {
    const shown = arrange(["a", "b"], null);
    expect(shown).toEqual({ ids: ["a", "b"], fresh: [], gone: new Set() });
  });

  it("keeps every row where it stood, collects new ones and greys what left", () => {
    const shown = arrange(["new", "c", "a", "other"], ["a", "b", "c"]);
    expect(shown.ids).toEqual(["a", "b", "c"]);
    expect(shown.fresh).toEqual(["new", "other"]);
    expect(shown.gone).toEqual(new Set(["b"]));
  });

  it("adds a further page below and never twice", () => {
    const held = ["a", "b"];
    expect(extended(held, ["b", "c", "d"])).toEqual(["a", "b", "c", "d"]);
    expect(extended(held, ["a"])).toBe(held);
  });
});
