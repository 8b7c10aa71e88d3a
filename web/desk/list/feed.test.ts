import { beforeEach, describe, expect, it, vi } from "vitest";
import type { DeskEvent, ListedConversation } from "@/client";
import { Feed, type ListPage, type Ports } from "./feed";
import { sorted } from "./merge";
import { listed, minute, talk } from "./samples";

function event(type: string, data: unknown): DeskEvent {
  return { type, id: "evt_1", position: "1.1", ts: null, data } as DeskEvent;
}

function changed(id: string, parts: Parameters<typeof talk>[1] = {}): DeskEvent {
  return event("conversation.updated", { conversation: talk(id, parts) });
}

class World implements Ports {
  pages: Array<() => Promise<ListPage>> = [];
  singles = new Map<string, ListedConversation>();
  asked: Array<string | null> = [];
  alone: string[] = [];
  list(_filter: unknown, order: string, cursor: string | null): Promise<ListPage> {
    this.asked.push(order === "recent" ? "recent" : cursor);
    const next = this.pages.shift();
    return next ? next() : Promise.resolve({ items: [], next_cursor: null });
  }
  one(id: string): Promise<ListedConversation | null> {
    this.alone.push(id);
    return Promise.resolve(this.singles.get(id) ?? null);
  }
  soon(run: () => void): void {
    run();
  }
}

const settled = () => vi.waitFor(() => Promise.resolve());
const shown = (feed: Feed) => sorted(feed.pages.value, feed.order).map(({ id }) => id);
const page =
  (items: ListedConversation[], next: string | null = null) =>
  () =>
    Promise.resolve({ items, next_cursor: next });

let world: World;
let feed: Feed;

beforeEach(() => {
  world = new World();
  feed = new Feed({ filter: { state: ["open"] }, me: "agt_me" }, world);
});

describe("a list that is followed", () => {
  it("reads page after page, one at a time", async () => {
    world.pages = [page([listed("a", { waiting_since: minute(1) })], "c1"), page([listed("b")])];
    await feed.load();
    const [added, none] = await Promise.all([feed.more(), feed.more()]);
    expect([...added, ...none]).toEqual(["b"]);
    expect(shown(feed)).toEqual(["a", "b"]);
    expect(world.asked).toEqual([null, "c1"]);
    expect(await feed.more()).toEqual([]);
  });

  it("fetches a conversation that comes in", async () => {
    world.pages = [page([listed("a")])];
    await feed.load();
    world.singles.set("n", listed("n", { waiting_since: minute(2) }));
    feed.hear(changed("n", { waiting_since: minute(2) }));
    await vi.waitFor(() => expect(shown(feed)).toEqual(["n", "a"]));
    expect(world.alone).toEqual(["n"]);
  });

  it("reads one page instead of many single conversations", async () => {
    world.pages = [page([]), page(["n1", "n2", "n3", "n4"].map((id) => listed(id)))];
    world.soon = (run) => void setTimeout(run, 0);
    await feed.load();
    for (const id of ["n1", "n2", "n3", "n4"]) feed.hear(changed(id));
    await vi.waitFor(() => expect(shown(feed)).toHaveLength(4));
    expect(world.asked).toEqual([null, "recent"]);
    expect(world.alone).toEqual([]);
  });

  it("lets what happened during a request win over its answer", async () => {
    let answer: (found: ListPage) => void = () => undefined;
    world.pages = [
      () =>
        new Promise((resolve) => {
          answer = resolve;
        }),
    ];
    const loading = feed.load();
    feed.hear(changed("a", { version: 2, state: "resolved" }));
    answer({ items: [listed("a"), listed("b")], next_cursor: null });
    await loading;
    expect(shown(feed)).toEqual(["b"]);
  });

  it("says when it cannot be read, and keeps what it had", async () => {
    world.pages = [page([listed("a")]), () => Promise.reject(new Error("away"))];
    await feed.load();
    await feed.load();
    expect(feed.progress.value).toBe("failed");
    expect(shown(feed)).toEqual(["a"]);
  });

  it("hears nothing any more once closed", async () => {
    world.pages = [page([listed("a")])];
    await feed.load();
    feed.close();
    feed.hear(changed("a", { version: 2, state: "resolved" }));
    await settled();
    expect(shown(feed)).toEqual(["a"]);
  });
});
