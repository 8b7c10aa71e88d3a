import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { durable, FakeSocket, fakeWorld, lastSocket, position } from "./fake-server";
import type { EventFrame, Frame } from "./frames";
import { Line } from "./line";
import { ProblemError } from "./problem";
import type { Status } from "./types";

const NEVER = "never";
const log = { statuses: [] as Status[], events: [] as string[], live: [] as unknown[] };
let tokens: Array<string | Error>;
let refusals: boolean[];
let line: Line;

function make(acks = true): Line {
  log.statuses = [];
  log.events = [];
  log.live = [];
  return new Line(
    {
      url: "ws://server/api/v1/realtime",
      token: async (refused) => {
        refusals.push(refused);
        const found = tokens.length > 1 ? tokens.shift() : tokens[0];
        if (found === NEVER) return new Promise(() => undefined);
        if (found instanceof Error) throw found;
        return found ?? "";
      },
      hello: () => ({ client: "test" }),
      acks,
      world: fakeWorld(),
    },
    {
      status: (status) => log.statuses.push(status),
      snapshot: (_: Frame) => log.events.push("snapshot"),
      event: (event: EventFrame, replayed) =>
        log.events.push(`${event.type} ${event.position?.at(-1) ?? "-"}${replayed ? " old" : ""}`),
      other: (frame) => log.events.push(`other ${frame.type}`),
      live: (resumed, reason) => log.live.push(resumed ?? reason),
      refused: () => false,
    },
  );
}

const flush = () => vi.advanceTimersByTimeAsync(0);
const pass = (milliseconds: number) => vi.advanceTimersByTimeAsync(milliseconds);
const snapshot = (number: number) => ({ type: "snapshot", position: position(number), data: {} });
const phases = () => log.statuses.map((status) => status.phase);

async function connected(number = 1): Promise<FakeSocket> {
  line.start();
  await flush();
  return lastSocket().welcome().says({ type: "reset", reason: "fresh" }, snapshot(number));
}

beforeEach(() => {
  vi.useFakeTimers({ now: new Date("2026-05-04T10:00:00Z") });
  tokens = ["tok"];
  refusals = [];
  line = make();
});

afterEach(() => {
  line.close();
  vi.useRealTimers();
});

describe("the beginning", () => {
  it("says hello with the token, and is live with the snapshot", async () => {
    const socket = await connected();
    expect(socket.protocol).toBe("omnidesk.v1");
    expect(socket.sent[0]).toEqual({ type: "hello", token: "tok", position: null, client: "test" });
    expect(line.status.phase).toBe("live");
    expect(log.live).toEqual(["fresh"]);
  });

  it("learns the server's clock from the middle of question and answer", async () => {
    line.start();
    await flush();
    const socket = lastSocket().open();
    await pass(400);
    socket.says({
      type: "welcome",
      heartbeat_seconds: 20,
      server_now: new Date(Date.now() + 59_800).toISOString(),
    });
    expect(line.clockOffset).toBe(60_000);
  });

  it("gives up a socket that is never welcomed", async () => {
    line.start();
    await flush();
    lastSocket().open();
    await pass(15_000);
    expect(line.status.nextTryAt).toBe(Date.now() + 250);
  });

  it("asks for a token again when that takes too long", async () => {
    tokens = [NEVER, "tok"];
    line.start();
    await pass(20_250);
    lastSocket().welcome().says(snapshot(1));
    expect(line.live).toBe(true);
  });
});

describe("events", () => {
  it("are applied in order and never twice", async () => {
    const socket = await connected(3);
    socket.says(
      durable(2, "a", {}),
      durable(3, "a", {}),
      durable(4, "b", {}),
      durable(4, "b", {}),
      durable(6, "c", {}),
      durable(5, "d", {}),
      { type: "typing.started", data: {} },
      { type: "subscription.ended", queues: [] },
    );
    expect(log.events).toEqual([
      "snapshot",
      "b 4",
      "c 6",
      "typing.started -",
      "other subscription.ended",
    ]);
  });

  it("go on from the last position after a break, with the count of what was missed", async () => {
    const first = await connected(3);
    first.says(durable(4, "a", {}));
    first.ends(1006);
    expect(line.status.phase).toBe("reconnecting");
    await pass(250);
    const second = lastSocket();
    second.welcome();
    expect(second.hello.position).toBe(position(4));
    second.says(durable(5, "b", {}), durable(6, "c", {}));
    second.says({ type: "resumed", count: 2, position: position(8) });
    second.says(durable(8, "d", {}), durable(9, "e", {}));
    expect(log.events).toEqual(["snapshot", "a 4", "b 5 old", "c 6 old", "e 9"]);
    expect(log.live).toEqual(["fresh", 2]);
    expect(phases()).toEqual(["reconnecting", "reconnecting", "live"].toSpliced(0, 0, "live"));
  });

  it("between a reset and its snapshot are void; the snapshot's place counts, even a lower one", async () => {
    const socket = await connected(9);
    socket.says({ type: "reset", reason: "epoch" }, durable(10, "a", {}), snapshot(2));
    socket.says(durable(3, "b", {}));
    expect(log.events).toEqual(["snapshot", "snapshot", "b 3"]);
    expect(log.live).toEqual(["fresh", "epoch"]);
  });

  it("are acknowledged once a second, or with the fiftieth", async () => {
    const socket = await connected(0);
    socket.says(durable(1, "a", {}), durable(2, "a", {}));
    expect(socket.commands("ack")).toEqual([]);
    await pass(1000);
    expect(socket.commands("ack").map((ack) => ack.args)).toEqual([{ position: position(2) }]);
    for (let number = 3; number < 53; number += 1) socket.says(durable(number, "a", {}));
    expect(socket.commands("ack").at(-1)?.args).toEqual({ position: position(52) });
    await pass(5000);
    expect(socket.commands("ack")).toHaveLength(2);
  });

  it("of a frame that cannot be read are fetched by a new start", async () => {
    const socket = await connected(1);
    socket.onmessage?.({ data: "{" });
    await pass(250);
    expect(FakeSocket.opened).toHaveLength(2);
    expect(socket.readyState).toBe(3);
  });
});

describe("heartbeats", () => {
  it("are answered", async () => {
    const socket = await connected();
    socket.says({ type: "ping" });
    expect(socket.sent.at(-1)).toEqual({ type: "pong" });
  });

  it("that stay away for two beats end the connection", async () => {
    const socket = await connected();
    await pass(30_000);
    socket.says({ type: "ping" });
    await pass(40_000);
    expect(line.live).toBe(true);
    await pass(10_000);
    expect(line.live).toBe(false);
    expect(socket.readyState).toBe(3);
  });

  it("are asked for when the page wakes; without an answer it comes back anew", async () => {
    const socket = await connected();
    line.wake();
    expect(socket.sent.at(-1)).toEqual({ type: "ping" });
    socket.says({ type: "pong" });
    await pass(5000);
    expect(line.live).toBe(true);
    line.wake();
    await pass(5000);
    expect(line.live).toBe(false);
  });

  it("a wake while waiting tries at once, but not during a cut", async () => {
    const socket = await connected();
    socket.ends(1006);
    line.wake();
    await flush();
    expect(FakeSocket.opened).toHaveLength(2);
    line.cut(20_000);
    line.wake();
    await pass(19_999);
    expect(FakeSocket.opened).toHaveLength(2);
    await pass(1);
    expect(FakeSocket.opened).toHaveLength(3);
  });
});

describe("coming back", () => {
  it("waits longer with each failure, up to half a minute, for ever", async () => {
    line.start();
    await flush();
    const waits: number[] = [];
    for (let turn = 0; turn < 9; turn += 1) {
      lastSocket().ends(1006);
      waits.push((line.status.nextTryAt ?? 0) - Date.now());
      await pass(waits.at(-1) ?? 0);
    }
    expect(waits).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000]);
    expect(phases().every((phase) => phase === "connecting")).toBe(true);
  });

  it("starts over after a connection that held, not after one that broke at once", async () => {
    (await connected()).ends(1006);
    await pass(250);
    lastSocket()
      .welcome()
      .says({ type: "resumed", count: 0, position: position(1) });
    lastSocket().ends(1006);
    expect((line.status.nextTryAt ?? 0) - Date.now()).toBe(500);
    await pass(500);
    lastSocket()
      .welcome()
      .says({ type: "resumed", count: 0, position: position(1) });
    await pass(5000);
    lastSocket().ends(1006);
    expect((line.status.nextTryAt ?? 0) - Date.now()).toBe(250);
  });

  it.each([4008, 4010, 4029, 1012, 1013, 1009, 1011])("is tried after %i", async (code) => {
    (await connected()).ends(code);
    await pass(250);
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it.each([
    [4003, "forbidden"],
    [4004, "version"],
  ] as const)("is not tried after %i", async (code, reason) => {
    (await connected()).ends(code);
    await pass(120_000);
    expect(FakeSocket.opened).toHaveLength(1);
    expect(line.status).toMatchObject({ phase: "stopped", reason, nextTryAt: null });
  });

  it("takes one fresh token after 4001 and then stops", async () => {
    (await connected()).ends(4001);
    await flush();
    expect(refusals).toEqual([false, true]);
    lastSocket().open().ends(4001);
    await pass(60_000);
    expect(FakeSocket.opened).toHaveLength(2);
    expect(line.status).toMatchObject({ phase: "stopped", reason: "token" });
    line.start();
    await flush();
    expect(FakeSocket.opened).toHaveLength(3);
  });

  it("a fresh token that is good goes on", async () => {
    (await connected()).ends(4001);
    await flush();
    lastSocket()
      .welcome()
      .says({ type: "resumed", count: 0, position: position(1) });
    expect(line.live).toBe(true);
    lastSocket().ends(4001);
    await flush();
    expect(FakeSocket.opened).toHaveLength(3);
  });

  it.each([
    [401, "token"],
    [403, "forbidden"],
  ] as const)("stops when no token is to be had (%i)", async (status, reason) => {
    tokens = [new ProblemError({ status })];
    line.start();
    await pass(60_000);
    expect(line.status).toMatchObject({ phase: "stopped", reason });
    expect(FakeSocket.opened).toHaveLength(0);
  });

  it("waits as long as whoever gives tokens asks for", async () => {
    tokens = [new ProblemError({ status: 503 }, undefined, 7)];
    line.start();
    await flush();
    expect(line.status.nextTryAt).toBe(Date.now() + 7000);
  });

  it("a cut lasts as long as it was to, unless a try is asked for", async () => {
    const socket = await connected();
    line.cut(20_000);
    expect(socket.readyState).toBe(3);
    expect(line.status).toMatchObject({ phase: "reconnecting", nextTryAt: Date.now() + 20_000 });
    line.start();
    await flush();
    expect(FakeSocket.opened).toHaveLength(2);
  });

  it("after close nothing happens any more", async () => {
    const socket = await connected();
    line.close();
    line.start();
    line.wake();
    await pass(60_000);
    socket.says(durable(5, "a", {}));
    expect(FakeSocket.opened).toHaveLength(1);
    expect(line.status).toMatchObject({ phase: "stopped", reason: "closed" });
    expect(log.events).toEqual(["snapshot"]);
  });
});

describe("commands", () => {
  it("resolve with the result and reject with the problem", async () => {
    const socket = await connected();
    const good = line.command("offer.accept", { offer_id: "off_1" });
    const bad = line.command("offer.accept", { offer_id: "off_2" });
    expect(line.status.pending).toBe(2);
    const [one, two] = socket.commands("offer.accept");
    socket.answers(one, { fine: true });
    socket.refuses(two, { type: "/api/docs/problems/conflict", status: 409, detail: "too late" });
    expect(await good).toEqual({ fine: true });
    await expect(bad).rejects.toMatchObject({
      name: "ProblemError",
      code: "conflict",
      status: 409,
    });
    expect(line.status.pending).toBe(0);
  });

  it("wait while the connection is down and are sent once it is live, in order", async () => {
    const asked = [line.command("a", {}), line.command("b", {}, "own-id")];
    line.start();
    await flush();
    lastSocket().welcome();
    expect(lastSocket().commands()).toEqual([]);
    lastSocket().says({ type: "reset", reason: "fresh" }, snapshot(1));
    const sent = lastSocket().commands();
    expect(sent.map((command) => command.name)).toEqual(["a", "b"]);
    expect(sent[1]?.id).toBe("own-id");
    for (const command of sent) lastSocket().answers(command, command.name);
    expect(await Promise.all(asked)).toEqual(["a", "b"]);
  });

  it("are sent again under the same id when the connection broke before the answer", async () => {
    const socket = await connected();
    const answer = line.command("a", {});
    const again = line.command("a", {}, String(socket.commands("a")[0]?.id));
    socket.ends(1006);
    await pass(250);
    lastSocket()
      .welcome()
      .says({ type: "resumed", count: 0, position: position(1) });
    const resent = lastSocket().commands("a");
    expect(resent).toEqual(socket.commands("a"));
    lastSocket().answers(resent[0], 7).answers(resent[0], 8);
    expect([await answer, await again]).toEqual([7, 7]);
  });

  it("are never more at once than the server lets wait", async () => {
    const socket = await connected();
    for (let number = 0; number < 100; number += 1) {
      line.command("a", { number }).catch(() => undefined);
    }
    expect(socket.commands("a")).toHaveLength(32);
    socket.answers(socket.commands("a")[0]);
    expect(socket.commands("a")).toHaveLength(33);
    socket.ends(1006);
    await pass(250);
    lastSocket()
      .welcome()
      .says({ type: "resumed", count: 0, position: position(1) });
    const numbers = lastSocket()
      .commands("a")
      .map(({ args }) => (args as { number: number }).number);
    expect(numbers).toEqual(Array.from({ length: 32 }, (_, number) => number + 1));
    line.commands.abandon();
  });

  it("too large for a frame are refused here: the server would end the connection", async () => {
    await connected();
    const text = "ї".repeat(33_000);
    await expect(line.command("a", { text })).rejects.toMatchObject({ code: "too-large" });
  });

  it("end with the client: offline if never sent, unreachable if maybe done", async () => {
    await connected();
    const sent = line.command("a", {});
    line.cut(1000);
    const kept = line.command("b", {});
    line.close();
    await expect(sent).rejects.toMatchObject({ code: "unreachable" });
    await expect(kept).rejects.toMatchObject({ code: "offline" });
    await expect(line.command("c", {})).rejects.toMatchObject({ code: "offline" });
  });

  it("that need not be kept are dropped while the connection is down", async () => {
    line.hint("typing", {});
    const socket = await connected();
    expect(socket.commands("typing")).toEqual([]);
    line.hint("typing", {});
    expect(socket.commands("typing")).toHaveLength(1);
    expect(line.status.pending).toBe(0);
  });
});
