import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connectDesk } from "./desk-client";
import { emptyDesk } from "./desk-state";
import { durable, type FakeSocket, fakeWorld, lastSocket, position } from "./fake-server";
import { ProblemError } from "./problem";
import type { Rest } from "./rest";
import type { DeskClient } from "./types";

const ME = "agt_1";
const log = { changes: 0, events: [] as string[], resumed: [] as number[], resets: [] as string[] };
let asked: string[];
let answers: Record<string, unknown>;
let desk: DeskClient;

const rest = {
  async GET(route: string, { params }: { params: { path: Record<string, string> } }) {
    const path = route.replace(/\{(\w+)\}/g, (_, name) => params.path[name] ?? "");
    asked.push(path);
    if (!(path in answers)) throw new ProblemError({ status: 404 });
    return { data: answers[path] };
  },
} as unknown as Rest;

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const work = (more: object = {}) => ({
  id: "wrk_1",
  conversation_id: "cnv_1",
  queue_id: "que_1",
  agent_id: ME,
  state: "assigned",
  version: 1,
  ...more,
});
const conversation = { id: "cnv_1", contact_id: "con_1", version: 1 };
const message = (id: string, text: string) => ({
  id,
  conversation_id: "cnv_1",
  text,
  html: null,
  created_at: "2026-05-04T10:00:00.000Z",
  version: 1,
});

function view(more: object = {}) {
  return { agent_id: ME, everything: false, queues: [], conversations: [], ...more };
}

function snapshot(number: number, seen: object = view(), data: object = {}) {
  const all = { ...emptyDesk(), ...data };
  return { type: "snapshot", position: position(number), view: seen, truncated: false, data: all };
}

async function socket(): Promise<FakeSocket> {
  await pass(0);
  return lastSocket().welcome();
}

async function live(seen: object = view(), data: object = {}): Promise<FakeSocket> {
  return (await socket()).says({ type: "reset", reason: "fresh" }, snapshot(1, seen, data));
}

async function back(): Promise<FakeSocket> {
  lastSocket().ends(1006);
  await pass((desk.status.nextTryAt ?? 0) - Date.now());
  return lastSocket().welcome();
}

const resumed = (count: number, number: number) => ({
  type: "resumed",
  count,
  position: position(number),
});

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-05-04T10:00:00Z") });
  Object.assign(log, { changes: 0, events: [], resumed: [], resets: [] });
  asked = [];
  const page = { items: [], next_cursor: null };
  answers = {
    "/api/v1/conversations/cnv_1": { ...conversation, contact: {}, inbox: {}, last_message: null },
    "/api/v1/conversations/cnv_1/messages": { ...page, items: [message("msg_1", "Привіт")] },
    "/api/v1/conversations/cnv_1/notes": { ...page, items: [{ id: "b" }, { id: "a" }] },
    "/api/v1/contacts/con_1": { id: "con_1", version: 1 },
  };
  desk = connectDesk({
    baseUrl: "http://server",
    token: async () => "tok",
    client: "test",
    rest,
    world: fakeWorld(),
  });
  desk.on("change", () => {
    log.changes += 1;
  });
  desk.on("event", (event, replayed) =>
    log.events.push(replayed ? `${event.type} old` : event.type),
  );
  desk.on("resumed", (count) => log.resumed.push(count));
  desk.on("reset", (reason) => log.resets.push(reason));
});

afterEach(() => {
  desk.close();
  vi.useRealTimers();
});

describe("the state", () => {
  it("is the snapshot's, then changes with events", async () => {
    const server = await live();
    expect(server.url).toBe("ws://server/api/v1/realtime");
    expect(log.resets).toEqual(["fresh"]);
    server.says(durable(2, "work.created", { work_item: work() }));
    expect(Object.keys(desk.state.work_items)).toEqual(["wrk_1"]);
    server.says({ type: "typing.started", data: { conversation_id: "cnv_1", from: "visitor" } });
    expect(log.events).toEqual(["work.created", "typing.started"]);
  });

  it("fetches what came into view: conversation, thread, then the contact", async () => {
    const server = await live();
    server.says(durable(2, "work.updated", { work_item: work() }));
    await pass(60);
    await pass(60);
    expect(desk.state.conversations.cnv_1).toEqual(conversation);
    expect(desk.state.contacts.con_1).toEqual({ id: "con_1", version: 1 });
    expect(desk.state.threads.cnv_1).toMatchObject({
      loaded: true,
      messages: [{ id: "msg_1", text: "Привіт" }],
      notes: [{ id: "a" }, { id: "b" }],
    });
    await pass(120_000);
    expect(asked.sort()).toEqual(Object.keys(answers).sort());
  });

  it("asks ever less often for what cannot be fetched, and at once on a new connection", async () => {
    answers = {};
    const server = await live();
    server.says(durable(2, "work.updated", { work_item: work() }));
    await pass(29_000);
    const tries = asked.filter((path) => path.endsWith("cnv_1")).length;
    expect(tries).toBe(4);
    const second = await back();
    second.says(resumed(0, 2));
    await pass(100);
    expect(asked.filter((path) => path.endsWith("cnv_1"))).toHaveLength(tries + 1);
  });

  it("drops what was on its way when a merge moves messages meanwhile", async () => {
    const server = await live(view(), { work_items: { wrk_1: work() } });
    let answer: (value: unknown) => void = () => undefined;
    const slow = new Promise((resolve) => {
      answer = resolve;
    });
    const messages = "/api/v1/conversations/cnv_1/messages";
    const old = answers[messages];
    Object.defineProperty(answers, messages, { get: () => slow, configurable: true });
    await pass(60);
    const moved = { conversation, merged: { id: "cnv_2" }, message_ids: ["msg_2"] };
    server.says(durable(2, "conversation.merged", moved));
    const now = { items: [message("msg_2", "moved")], next_cursor: null };
    Object.defineProperty(answers, messages, { value: now });
    answer(old);
    await pass(60);
    expect(desk.state.threads.cnv_1?.messages.map((said) => said.id)).toEqual(["msg_2"]);
  });

  it("shows missed events all at once", async () => {
    await live(view(), { work_items: { wrk_1: work() }, conversations: { cnv_1: conversation } });
    const second = await back();
    const before = log.changes;
    for (let number = 2; number < 12; number += 1) {
      second.says(durable(number, "message.created", { message: message(`m${number}`, "?") }));
    }
    expect(log.changes).toBe(before);
    expect(log.events.at(-1)).toBe("message.created old");
    second.says(resumed(10, 11));
    expect(log.changes).toBe(before + 1);
    expect(log.resumed).toEqual([10]);
  });
});

describe("subscriptions", () => {
  it("made before the beginning go with the first frame", async () => {
    desk.subscribe({ queues: ["que_1"], conversations: ["cnv_1"] });
    const server = await live(view({ queues: ["que_1"], conversations: ["cnv_1"] }));
    expect(server.hello.subscribe).toEqual({ queues: ["que_1"], conversations: ["cnv_1"] });
    expect(desk.view.queues).toEqual(new Set(["que_1"]));
    // Who else looks at the conversation is in the answer to this one.
    const [again] = server.commands("subscribe");
    expect(again?.args).toEqual({ queues: [], conversations: ["cnv_1"] });
    server.answers(again, { viewers: { cnv_1: ["agt_2"] } });
    await pass(0);
    expect(log.events).toEqual(["viewer.joined"]);
  });

  it("of a conversation show it once the server agreed", async () => {
    const server = await live();
    desk.subscribe({ conversations: ["cnv_1"] });
    expect(desk.view.conversations.size).toBe(0);
    server.answers(server.commands("subscribe")[0], { viewers: {} });
    await pass(100);
    await pass(100);
    expect(desk.view.conversations).toEqual(new Set(["cnv_1"]));
    expect(desk.state.threads.cnv_1?.loaded).toBe(true);
    expect(desk.state.contacts.con_1).toBeDefined();
    desk.unsubscribe({ conversations: ["cnv_1"] });
    expect(desk.state.threads).toEqual({});
    expect(server.commands("unsubscribe")[0]?.args).toEqual({
      queues: [],
      conversations: ["cnv_1"],
    });
  });

  it("of a queue come with a snapshot, and are asked for again if the line broke before it", async () => {
    const server = await live();
    desk.subscribe({ queues: ["que_1"] });
    server.answers(server.commands("subscribe")[0], { viewers: {} });
    await pass(0);
    const second = await back();
    expect(second.hello.subscribe).toEqual({ queues: [], conversations: [] });
    second.says(resumed(0, 1));
    expect(second.commands("subscribe")[0]?.args).toMatchObject({ queues: ["que_1"] });
    second.says(
      { type: "reset", reason: "subscription" },
      snapshot(2, view({ queues: ["que_1"] })),
    );
    expect(desk.view.queues).toEqual(new Set(["que_1"]));
    const third = await back();
    expect(third.hello.subscribe).toEqual({ queues: ["que_1"], conversations: [] });
  });

  it("that the server ends, or refuses, are dropped with what only they showed", async () => {
    desk.subscribe({ queues: ["que_1"] });
    const other = work({ id: "wrk_2", agent_id: "agt_2", conversation_id: "cnv_2" });
    const server = await live(view({ queues: ["que_1"] }), { work_items: { wrk_2: other } });
    server.says({ type: "subscription.ended", queues: ["que_1"], conversations: [] });
    expect(desk.state.work_items).toEqual({});
    desk.subscribe({ conversations: ["cnv_9"] });
    server.refuses(server.commands("subscribe")[0], { status: 404 });
    await pass(0);
    const second = await back();
    expect(second.hello.subscribe).toEqual({ queues: [], conversations: [] });
  });

  it("one lost while away does not lock the desk out", async () => {
    desk.subscribe({ conversations: ["cnv_1", "cnv_2"] });
    await live(view({ conversations: ["cnv_1", "cnv_2"] }));
    lastSocket().ends(1006);
    await pass(250);
    lastSocket().open().ends(4003);
    await pass(0);
    const third = lastSocket().welcome();
    expect(third.hello.subscribe).toEqual({ queues: [], conversations: [] });
    expect(third.hello.position).toBe(position(1));
    third.says(resumed(0, 1));
    const [one, two] = third.commands("subscribe");
    third.refuses(one, { status: 404 }).answers(two, {});
    await pass(0);
    expect(desk.status.phase).toBe("live");
    expect(desk.view.conversations).toEqual(new Set(["cnv_2"]));
  });

  it("a refused first frame without any stops the desk", async () => {
    await pass(0);
    lastSocket().open().ends(4003);
    expect(desk.status).toMatchObject({ phase: "stopped", reason: "forbidden" });
  });

  it("are at most as many as the server takes", () => {
    const conversations = Array.from({ length: 200 }, (_, number) => `cnv_${number}`);
    desk.subscribe({ conversations });
    desk.subscribe({ conversations });
    expect(() => desk.subscribe({ queues: ["que_1"] })).toThrow(RangeError);
  });
});

it("without a REST client of its own it uses the token, and a new one when that is old", async () => {
  desk.close();
  let number = 0;
  const bearers: Array<string | null> = [];
  vi.stubGlobal("fetch", async (request: Request) => {
    bearers.push(request.headers.get("authorization"));
    return new Response("{}", { status: 404 });
  });
  desk = connectDesk({
    baseUrl: "http://server",
    token: async () => `tok${++number}`,
    world: fakeWorld(),
  });
  const server = await live(view(), { work_items: { wrk_1: work() } });
  await pass(1000);
  expect(new Set(bearers)).toEqual(new Set(["Bearer tok1"]));
  await pass(18_000);
  server.says({ type: "ping" });
  await pass(18_000);
  expect(bearers.at(-1)).toBe("Bearer tok2");
  vi.unstubAllGlobals();
});
