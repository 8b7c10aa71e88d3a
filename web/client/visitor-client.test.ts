import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { durable, type FakeSocket, fakeWorld, lastSocket, position } from "./fake-server";
import type { VisitorClient, VisitorMessage, VisitorOptions } from "./types";
import { connectVisitor } from "./visitor-client";

type Call = { method: string; path: string; bearer: string | null; body: unknown };

let calls: Call[];
let answers: Record<string, () => Response>;
let kept: string | null;
let chat: VisitorClient;
const log = { sessions: 0, resumed: [] as number[], resets: [] as string[] };

const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const json = (value: unknown, status = 200) => new Response(JSON.stringify(value), { status });

function message(id: string, more: Partial<VisitorMessage> = {}): VisitorMessage {
  return {
    id,
    conversation_id: "cnv_1",
    from: "agent",
    agent_name: "Олена",
    client_message_id: null,
    text: id,
    automatic: false,
    status: "sent",
    attachments: [],
    created_at: "2026-05-04T10:00:00.000Z",
    version: 1,
    ...more,
  };
}

const own = (id: string, clientMessageId: string) =>
  message(id, { from: "visitor", status: null, client_message_id: clientMessageId });

function snapshot(
  number: number,
  messages: VisitorMessage[] = [],
  conversation: object | null = null,
) {
  return { type: "snapshot", position: position(number), data: { conversation, messages } };
}

const conversation = { id: "cnv_1", state: "open", agent_name: "", wait: null, offer: null };

function open(options: Partial<VisitorOptions> = {}): VisitorClient {
  const storage = {
    get: () => kept,
    set: (value: string | null) => {
      kept = value;
    },
  };
  const made = connectVisitor({
    inbox: "chat",
    baseUrl: "http://server",
    storage,
    ...options,
    world: fakeWorld(),
  });
  Object.assign(log, { sessions: 0, resumed: [], resets: [] });
  made.on("session", () => {
    log.sessions += 1;
  });
  made.on("resumed", (count) => log.resumed.push(count));
  made.on("reset", (reason) => log.resets.push(reason));
  return made;
}

/** As a visitor whom nobody knows. */
function reopen(): void {
  chat.close();
  kept = null;
  calls = [];
  chat = open();
}

async function live(messages: VisitorMessage[] = [], about: object | null = null) {
  await pass(0);
  const server = lastSocket().welcome();
  return server.says({ type: "reset", reason: "fresh" }, snapshot(1, messages, about));
}

async function back(): Promise<FakeSocket> {
  lastSocket().ends(1006);
  await pass((chat.status.nextTryAt ?? 0) - Date.now());
  return lastSocket()
    .welcome()
    .says({ type: "resumed", count: 0, position: position(1) });
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-05-04T10:00:00Z") });
  calls = [];
  kept = null;
  let sessions = 0;
  answers = {
    "POST /api/v1/widget/chat/sessions": () => {
      sessions += 1;
      const expires_at = "2026-08-01T00:00:00Z";
      const visitor = { name: "", signed: false };
      return json({ token: `tok${sessions}`, expires_at, visitor }, 201);
    },
  };
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const path = url.replace("http://server", "");
    const bearer = new Headers(init.headers).get("authorization");
    const method = init.method ?? "GET";
    calls.push({ method, path, bearer, body: init.body && JSON.parse(String(init.body)) });
    return (answers[`${method} ${path}`] ?? (() => json({}, 404)))();
  });
  chat = open();
});

afterEach(() => {
  chat.close();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("the session", () => {
  it("is made once, kept, and taken up by the next page", async () => {
    const server = await live();
    expect(server.url).toBe("ws://server/api/v1/widget/chat/socket");
    expect(server.hello.token).toBe("tok1");
    expect(log.sessions).toBe(1);
    chat.close();
    chat = open();
    expect((await live()).hello.token).toBe("tok1");
    expect(log.sessions).toBe(0);
  });

  it("is made anew when it is refused or over; what was unsent goes with it", async () => {
    await live();
    const id = chat.send("Привіт");
    chat.close();
    chat = open();
    await pass(0);
    lastSocket().open().ends(4001);
    await pass(0);
    const server = lastSocket().welcome().says({ type: "reset", reason: "fresh" }, snapshot(1));
    await pass(0);
    expect(server.hello.token).toBe("tok2");
    expect(server.commands("message.send").map((command) => command.id)).toEqual([id]);
    chat.close();
    vi.setSystemTime(new Date("2026-09-01T00:00:00Z"));
    chat = open();
    expect((await live()).hello.token).toBe("tok3");
  });

  it("of somebody else is not taken up", async () => {
    await live();
    chat.close();
    const identity = { user_id: "u1", inbox: "chat", expires_at: 2e9, signature: "s" };
    chat = open({ identity });
    expect((await live()).hello.token).toBe("tok2");
    expect(calls.at(-1)?.body).toMatchObject({ identity: { user_id: "u1" } });
    chat.close();
    chat = open({ identity });
    expect((await live()).hello.token).toBe("tok2");
    chat.close();
    chat = open({ identity: null });
    expect((await live()).hello.token).toBe("tok3");
  });

  it("changes hands with identify: another thread, another connection", async () => {
    const first = await live([message("msg_1")], conversation);
    chat.identify({ user_id: "u1", inbox: "chat", expires_at: 2e9, signature: "s" });
    expect(chat.state.messages).toEqual([]);
    expect(first.readyState).toBe(3);
    const second = await live();
    expect(second.hello).toMatchObject({ token: "tok2", position: null });
  });

  it.each([401, 403, 404])("that nobody gives (%i) stops the chat", async (status) => {
    answers["POST /api/v1/widget/chat/sessions"] = () => json({ type: "/x/no", status }, status);
    reopen();
    await pass(60_000);
    expect(chat.status.phase).toBe("stopped");
    expect(calls).toHaveLength(1);
  });

  it("waits when the server asks for that", async () => {
    answers["POST /api/v1/widget/chat/sessions"] = () =>
      new Response("{}", { status: 429, headers: { "retry-after": "9" } });
    reopen();
    await pass(0);
    expect(chat.status.nextTryAt).toBe(Date.now() + 9000);
  });
});

describe("messages", () => {
  it("written offline are shown, kept over a reload and sent once, in order", async () => {
    const first = chat.send("один");
    const second = chat.send("два");
    expect(chat.state.unsent.map((unsent) => unsent.text)).toEqual(["один", "два"]);
    await pass(0);
    chat.close();
    chat = open();
    const server = await live();
    await pass(0);
    expect(server.commands("message.send").map((command) => command.id)).toEqual([first]);
    server.answers(server.commands("message.send")[0], { message: own("msg_1", first) });
    await pass(0);
    expect(server.commands("message.send").map((command) => command.id)).toEqual([first, second]);
    server.says(durable(2, "message.created", { message: own("msg_2", second) }));
    server.answers(server.commands("message.send")[1], { message: own("msg_2", second) });
    await pass(0);
    expect(chat.state.unsent).toEqual([]);
    expect(chat.state.messages.map((known) => known.id)).toEqual(["msg_1", "msg_2"]);
    expect(JSON.parse(kept ?? "{}").unsent).toEqual([]);
  });

  it("whose answer was lost are sent again under the same id", async () => {
    const server = await live();
    const id = chat.send("Привіт", { pageUrl: "https://shop.example/cart" });
    const again = await back();
    expect(again.commands("message.send")).toEqual(server.commands("message.send"));
    expect(again.commands("message.send")[0]).toMatchObject({
      id,
      args: { client_message_id: id, text: "Привіт", page_url: "https://shop.example/cart" },
    });
    expect(chat.send("Привіт", { clientMessageId: id })).toBe(id);
    expect(chat.state.unsent).toHaveLength(1);
  });

  it("that are refused say why, and can be tried again or given up", async () => {
    const server = await live();
    const id = chat.send("x");
    server.refuses(server.commands("message.send")[0], { type: "/p/bad-input", status: 422 });
    await pass(0);
    expect(chat.state.unsent[0]?.problem).toMatchObject({ code: "bad-input" });
    chat.resend(id);
    expect(server.commands("message.send")).toHaveLength(2);
    server.refuses(server.commands("message.send")[1], { type: "/p/bad-input", status: 422 });
    await pass(0);
    chat.discard(id);
    expect(chat.state.unsent).toEqual([]);
  });

  it("that come too fast wait a moment and go then", async () => {
    const server = await live();
    chat.send("x");
    server.refuses(server.commands("message.send")[0], { type: "/p/too-many", status: 429 });
    await pass(0);
    expect(chat.state.unsent[0]?.problem).toBeNull();
    await pass(3000);
    expect(server.commands("message.send")).toHaveLength(2);
  });

  it("that arrived are reported, those that were seen too, each once", async () => {
    const server = await live([message("a"), message("b", { status: "delivered" })]);
    await pass(300);
    expect(server.commands("receipts").map(({ args }) => args)).toEqual([{ received: ["a"] }]);
    chat.seen();
    chat.seen();
    expect(
      server
        .commands("receipts")
        .slice(1)
        .map(({ args }) => args),
    ).toEqual([{ seen: ["a", "b"] }]);
    server.says(durable(2, "message.created", { message: message("c") }));
    await pass(300);
    expect(server.commands("receipts").at(-1)?.args).toEqual({ received: ["c"] });
  });

  it("before the first one are fetched", async () => {
    await live(Array.from({ length: 50 }, (_, number) => message(`m${number}`)));
    expect(chat.state.older).toBe(true);
    const path = "GET /api/v1/widget/chat/messages?before=m0&limit=50";
    answers[path] = () => json({ items: [message("old")], next_cursor: null, conversation: null });
    expect(await chat.older()).toBe(false);
    expect(calls.at(-1)?.bearer).toBe("Bearer tok1");
    expect([chat.state.messages[0]?.id, chat.state.older]).toEqual(["old", false]);
  });
});

describe("while waiting", () => {
  it("the place, the offer and the callback follow the events", async () => {
    const server = await live([], conversation);
    const place = { conversation_id: "cnv_1", place_in_line: 3, estimate: null, text: "3" };
    server.says({ type: "queue.place", data: place });
    expect(chat.state.conversation).toMatchObject({ place_in_line: 3, wait: place });
    server.says({ type: "queue.place", data: { ...place, conversation_id: "cnv_9" } });
    const offer = { conversation_id: "cnv_1", alternative: "callback", text: "?" };
    server.says({ type: "callback.offered", data: offer });
    expect(chat.state.conversation?.offer).toEqual(offer);
    const asked = chat.askCallback({ via: "phone", address: "+380441234567" });
    const callback = { kind: "phone", address: "+380441234567", not_before: null, not_after: null };
    server.answers(server.commands("callback.ask")[0], { callback });
    expect(await asked).toEqual(callback);
    expect(chat.state.conversation?.callback).toEqual(callback);
    server.says({ type: "callback.offered", data: { ...offer, alternative: null } });
    expect(chat.state.conversation?.offer).toBeNull();
    const taken = { id: "cnv_1", state: "open", agent_name: "Олена" };
    server.says(durable(2, "conversation.updated", { conversation: taken }));
    expect(chat.state.conversation).toMatchObject({ place_in_line: null, wait: null, callback });
  });

  it("a lost agent stays said until somebody takes the work", async () => {
    const server = await live([], { ...conversation, agent_lost: true });
    const lost = () => chat.state.conversation?.agent_lost;
    expect(lost()).toBe(true);
    const turned = (number: number, more: object) => {
      const about = { id: "cnv_1", state: "open", agent_name: "", ...more };
      server.says(durable(number, "conversation.updated", { conversation: about }));
    };
    turned(2, {});
    expect(lost()).toBe(true);
    turned(3, { agent_name: "Олена" });
    expect(lost()).toBe(false);
    turned(4, { agent_lost: true });
    expect(lost()).toBe(true);
    turned(5, { state: "resolved" });
    expect(lost()).toBe(false);
  });

  it("a message may be left instead", async () => {
    const server = await live([], conversation);
    const left = chat.leaveMessage({ email: "a@b.example", text: "Привіт" }, "left-1");
    const [command] = server.commands("message.leave");
    expect(command?.args).toMatchObject({ client_message_id: "left-1", email: "a@b.example" });
    const callback = { kind: "email", address: "a@b.example", not_before: null, not_after: null };
    server.answers(command, { message: own("msg_1", "left-1"), callback });
    expect((await left)?.id).toBe("msg_1");
    expect(chat.state.conversation?.callback).toEqual(callback);
  });
});

describe("signs of life", () => {
  it("typing is said every three seconds and ends by itself", async () => {
    const server = await live();
    const said = () =>
      server.commands("typing").map(({ args }) => (args as { state: string }).state);
    for (let turn = 0; turn < 8; turn += 1) {
      chat.typing();
      await pass(500);
    }
    expect(said()).toEqual(["started", "started"]);
    await pass(3000);
    expect(said()).toEqual(["started", "started", "stopped"]);
    chat.typing("stopped");
    expect(said()).toHaveLength(3);
  });

  it("of the team end with their message, or after a while", async () => {
    const server = await live([], conversation);
    const typing = { type: "typing.started", data: { conversation_id: "cnv_1", from: "agent" } };
    server.says(typing);
    expect(chat.state.typing).toBe(true);
    server.says(durable(2, "message.created", { message: message("a") }));
    expect(chat.state.typing).toBe(false);
    server.says(typing);
    await pass(6000);
    expect(chat.state.typing).toBe(false);
    server.says({ type: "seen", data: { conversation_id: "cnv_1", message_id: "a" } });
    expect(chat.state.seen).toBe("a");
  });

  it("a break is resumed with its count, and no acknowledgements are sent", async () => {
    const server = await live();
    server.says(durable(2, "message.created", { message: message("a") }));
    await pass(2000);
    server.ends(1006);
    await pass((chat.status.nextTryAt ?? 0) - Date.now());
    const second = lastSocket().welcome();
    expect(second.hello.position).toBe(position(2));
    second.says(durable(3, "message.created", { message: message("b") }));
    second.says({ type: "resumed", count: 1, position: position(3) });
    expect(log.resumed).toEqual([1]);
    expect(chat.state.messages.map((known) => known.id)).toEqual(["a", "b"]);
    expect(server.commands("ack")).toEqual([]);
  });
});

describe("files", () => {
  class FakeUpload {
    static last: FakeUpload;
    upload: { onprogress?: (event: { loaded: number; total: number }) => void } = {};
    status = 0;
    responseText = "";
    headers: Record<string, string> = {};
    url = "";
    onload = () => undefined;
    onerror = () => undefined;
    onabort = () => undefined;

    constructor() {
      FakeUpload.last = this;
    }
    open(_: string, url: string) {
      this.url = url;
    }
    setRequestHeader(name: string, value: string) {
      this.headers[name] = value;
    }
    getResponseHeader() {
      return null;
    }
    send() {}
    abort() {
      this.onabort();
    }
  }

  const file = () => new File(["x"], "фото.png");

  it("are uploaded with progress", async () => {
    vi.stubGlobal("XMLHttpRequest", FakeUpload);
    await live();
    const steps: number[][] = [];
    const made = chat.upload(file(), { onProgress: (sent, total) => steps.push([sent, total]) });
    await pass(0);
    const request = FakeUpload.last;
    expect([request.url, request.headers.authorization]).toEqual([
      "http://server/api/v1/widget/attachments",
      "Bearer tok1",
    ]);
    request.upload.onprogress?.({ loaded: 1, total: 2 });
    Object.assign(request, { status: 201, responseText: '{"id":"att_1"}' });
    request.onload();
    expect((await made).id).toBe("att_1");
    expect(steps).toEqual([[1, 2]]);
  });

  it("can be cancelled, and refusals are told", async () => {
    vi.stubGlobal("XMLHttpRequest", FakeUpload);
    await live();
    const stop = new AbortController();
    const cancelled = chat.upload(file(), { signal: stop.signal });
    await pass(0);
    stop.abort();
    await expect(cancelled).rejects.toMatchObject({ name: "AbortError" });
    const refused = chat.upload(file());
    await pass(0);
    const problem = { type: "/p/too-large", status: 413, title: "Too large" };
    Object.assign(FakeUpload.last, { status: 413, responseText: JSON.stringify(problem) });
    FakeUpload.last.onload();
    await expect(refused).rejects.toMatchObject({ code: "too-large", status: 413 });
  });
});
