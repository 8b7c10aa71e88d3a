import { afterEach, describe, expect, it, vi } from "vitest";
import { ProblemError } from "@/client/problem";
import type { VisitorClient, VisitorThread } from "@/client/types";
import type { Call } from "./calls";
import { type HeardLine, openLine, type Shared } from "./line";

const THREAD: VisitorThread = {
  conversation: null,
  messages: [],
  unsent: [],
  typing: false,
  seen: null,
  older: false,
};

/** A browser: tabs that hear each other, and one lock. Nothing but plain values gets through. */
class Browser {
  readonly tabs = new Map<number, HeardLine>();
  readonly asleep = new Set<number>();
  readonly connections: number[] = [];
  private holder: number | null = null;
  private readonly queue: number[] = [];

  open(tab: number, client: Partial<VisitorClient> = {}) {
    const heard: Shared[] = [];
    const line = openLine({
      patience: 20,
      hear: (shared) => heard.push(shared),
      connect: () => {
        this.connections.push(tab);
        return fake(client);
      },
      tabs: {
        lock: (steal) => queueMicrotask(() => this.lock(tab, steal)),
        tell: (said) => this.tell(tab, structuredClone(said)),
      },
    });
    this.tabs.set(tab, line);
    return { line, heard };
  }

  close(tab: number): void {
    this.tabs.get(tab)?.close();
    this.tabs.delete(tab);
    if (this.holder !== tab) return;
    this.holder = null;
    const next = this.queue.shift();
    if (next !== undefined) this.lock(next, false);
  }

  private lock(tab: number, steal: boolean): void {
    if (this.holder !== null && !steal) {
      this.queue.push(tab);
      return;
    }
    const before = this.holder;
    this.holder = tab;
    if (before !== null) this.tabs.get(before)?.robbed();
    this.tabs.get(tab)?.locked();
  }

  private tell(from: number, said: unknown): void {
    if (this.asleep.has(from)) return;
    for (const [tab, line] of this.tabs) {
      if (tab !== from && !this.asleep.has(tab)) queueMicrotask(() => line.told(said));
    }
  }
}

function fake(client: Partial<VisitorClient>): VisitorClient {
  const status = { phase: "live", since: 0, nextTryAt: null, pending: 0, reason: null };
  return {
    state: THREAD,
    status,
    clockOffset: 0,
    on: () => () => undefined,
    close: () => undefined,
    ...client,
  } as VisitorClient;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 5));
const send: Call = { method: "send", id: "m1", text: "hi", files: [], pageUrl: "" };

afterEach(() => vi.restoreAllMocks());

describe("tabs of one site", () => {
  it("have one connection, which all of them use", async () => {
    const browser = new Browser();
    const sent = vi.fn(() => "m1");
    browser.open(1, { send: sent });
    await settled();
    const second = browser.open(2);
    await settled();
    expect(second.heard.at(-1)?.status.phase).toBe("live");
    await expect(second.line.call(send)).resolves.toBe("m1");
    expect(sent).toHaveBeenCalledOnce();
    expect(browser.connections).toEqual([1]);
  });

  it("pass it on when its tab is closed, with what was not answered", async () => {
    const browser = new Browser();
    browser.open(1, { send: () => new Promise(() => undefined) as never });
    await settled();
    const mine = vi.fn(() => "m1");
    const { line } = browser.open(2, { send: mine });
    await settled();
    const answer = line.call(send);
    await settled();
    browser.close(1);
    await expect(answer).resolves.toBe("m1");
    expect(browser.connections).toEqual([1, 2]);
    expect(mine).toHaveBeenCalledWith("hi", expect.objectContaining({ clientMessageId: "m1" }));
  });

  it("take it from a tab that sleeps", async () => {
    const browser = new Browser();
    const closed = vi.fn();
    browser.open(1, { close: closed });
    await settled();
    const { line } = browser.open(2, { send: () => "m1" });
    await settled();
    browser.asleep.add(1);
    await expect(line.call(send)).resolves.toBe("m1");
    expect(closed).toHaveBeenCalledOnce();
    expect(browser.connections).toEqual([1, 2]);
  });

  it("tell each other progress and problems as they are", async () => {
    const browser = new Browser();
    const refusal = new ProblemError(
      { status: 422, detail: "no", errors: [{ pointer: "/email", detail: "is none" }] },
      "bad-input",
    );
    browser.open(1, {
      upload: async (_file, options) => {
        options?.onProgress?.(5, 10);
        return { id: "att_1" } as never;
      },
      leaveMessage: () => Promise.reject(refusal),
    });
    await settled();
    const { line } = browser.open(2);
    const onProgress = vi.fn();
    const file = new File(["x"], "x.txt");
    await expect(line.call({ method: "upload", file }, { onProgress })).resolves.toEqual({
      id: "att_1",
    });
    expect(onProgress).toHaveBeenCalledWith(5, 10);
    const letter = { email: "x", name: "", text: "", files: [], pageUrl: "" };
    const left = line.call({ method: "leave", id: "l1", letter });
    await expect(left).rejects.toMatchObject({
      code: "bad-input",
      status: 422,
      errors: [{ pointer: "/email", detail: "is none" }],
    });
  });
});
