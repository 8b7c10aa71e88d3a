import { describe, expect, it } from "vitest";
import { type Judged, joined, NO_PAGES, sorted, withChanges, withPage, withRows } from "./merge";
import { minute, row, said, talk } from "./samples";

const ALL: Judged = { filter: { state: ["open", "snoozed"] }, me: "agt_me" };
const ids = (pages: typeof NO_PAGES) => sorted(pages, "waiting").map(({ id }) => id);

describe("pages and events together", () => {
  const first = withPage(
    NO_PAGES,
    [row("a", { waiting_since: minute(1) }), row("b", { waiting_since: minute(5) })],
    "next",
  );

  it("shows nothing that belongs below the last page", () => {
    const late = row("z", { waiting_since: minute(9), version: 2 });
    const pages = withRows(first, [late], ALL);
    expect(ids(pages)).toEqual(["a", "b"]);
    const second = withPage(pages, [row("c", { waiting_since: minute(20) })], null);
    expect(ids(second)).toEqual(["a", "b", "z", "c"]);
  });

  it("moves a row when its customer is answered", () => {
    const conversation = talk("a", { version: 2, last_activity_at: minute(30) });
    const whole = withPage(first, [], null);
    const { pages } = withChanges(whole, [{ kind: "conversation", conversation }], ALL);
    expect(ids(pages)).toEqual(["b", "a"]);
  });

  it("ignores an event older than the row", () => {
    const known = withPage(NO_PAGES, [row("a", { version: 5 })], null);
    const conversation = talk("a", { version: 4, state: "resolved" });
    expect(ids(withChanges(known, [{ kind: "conversation", conversation }], ALL).pages)).toEqual([
      "a",
    ]);
  });

  it("drops a row that left the list, and names one that came", () => {
    const changes = [
      { kind: "conversation", conversation: talk("a", { version: 2, state: "resolved" }) },
      { kind: "conversation", conversation: talk("n", { version: 1 }) },
    ] as const;
    const { pages, unknown } = withChanges(first, changes, ALL);
    expect(ids(pages)).toEqual(["b"]);
    expect(unknown).toEqual(new Set(["n"]));
  });

  it("does not fetch what came and left in one go", () => {
    const changes = [
      { kind: "conversation", conversation: talk("n") },
      { kind: "conversation", conversation: talk("n", { version: 2, state: "resolved" }) },
    ] as const;
    expect(withChanges(first, changes, ALL).unknown.size).toBe(0);
  });

  it("keeps what an event brought when an older page comes later", () => {
    const known = withPage(NO_PAGES, [row("a", { version: 3, preview: "newer" })], null);
    const pages = withPage(known, [row("a", { version: 2, preview: "older" })], null);
    expect(pages.rows.get("a")?.conversation.preview).toBe("newer");
  });

  it("adds nothing by events to what was sought by words", () => {
    const judged = { filter: { q: "parcel" }, me: null };
    const change = { kind: "conversation", conversation: talk("n") } as const;
    expect(withChanges(first, [change], judged).unknown.size).toBe(0);
  });
});

describe("what is beside a conversation", () => {
  const known = withPage(NO_PAGES, [row("a", { unread_count: 1 })], null);
  const beside = (...changes: Parameters<typeof withChanges>[1]) =>
    withChanges(known, changes, ALL).pages.rows.get("a");

  it("counts a customer's message once, and none of an answer", () => {
    const message = said("a");
    expect(beside({ kind: "message", message })?.unread).toBe(2);
    expect(beside({ kind: "message", message }, { kind: "message", message })?.unread).toBe(2);
    const answer = said("a", { direction: "out", agent_id: "agt_other", created_at: minute(2) });
    expect(beside({ kind: "message", message: answer })?.unread).toBe(1);
    const own = { ...answer, agent_id: "agt_me" };
    expect(beside({ kind: "message", message: own })?.unread).toBe(0);
  });

  it("shows that the last message failed", () => {
    const sent = said("a", { direction: "out", status: "queued", created_at: minute(2) });
    const failed = { ...sent, status: "failed" as const, version: 2 };
    const shown = beside({ kind: "message", message: sent }, { kind: "message", message: failed });
    expect(shown?.last?.status).toBe("failed");
  });

  it("takes the count of unread messages and the customer's new name", () => {
    expect(beside({ kind: "read", id: "a", unread: 0 })?.unread).toBe(0);
    expect(beside({ kind: "contact", id: "ctc_a", name: "Марія 🌻" })?.name).toBe("Марія 🌻");
  });
});

describe("one's own work and its page", () => {
  it("shows each conversation once, the newer of the two", () => {
    const live = { ...row("a", { version: 4, preview: "live" }), name: "", unread: null };
    const rows = joined([row("a", { version: 3, unread_count: 2 })], [live], "waiting");
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ name: "Customer a", unread: 2 });
    expect(rows[0]?.conversation.preview).toBe("live");
  });

  it("stays quick with five thousand rows", () => {
    const many = Array.from({ length: 5000 }, (_, n) =>
      row(`c${n}`, { waiting_since: minute(n % 977) }),
    );
    const pages = withPage(NO_PAGES, many, null);
    const began = performance.now();
    for (let n = 0; n < 20; n++) {
      const conversation = talk(`c${n}`, { version: 2 });
      sorted(withChanges(pages, [{ kind: "conversation", conversation }], ALL).pages, "waiting");
    }
    // Twenty rounds; a frame has 16 ms. Ten times that leaves room for a busy machine.
    expect((performance.now() - began) / 20).toBeLessThan(160);
  });
});
