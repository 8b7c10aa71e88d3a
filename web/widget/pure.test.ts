import { beforeEach, describe, expect, it } from "vitest";
import type { VisitorConversation, VisitorMessage, VisitorThread } from "@/client/types";
import { speak } from "@/ui/words";
import { originOf } from "./bridge";
import { daysOf } from "./days";
import { refusals, sizeText } from "./files";
import { answersText, hoursText, placeText, waitText } from "./hours";
import { isAnother, NOTHING, parseKept } from "./kept";
import { partsOf } from "./links";
import { notBefore } from "./times";
import { transcriptOf } from "./transcript";
import { told, unreadOf, viewOf, waits } from "./view";

const EMPTY: VisitorThread = {
  conversation: null,
  messages: [],
  unsent: [],
  typing: false,
  seen: null,
  older: false,
};

function message(id: string, changes: Partial<VisitorMessage> = {}): VisitorMessage {
  return {
    id,
    conversation_id: "cnv_1",
    from: "agent",
    agent_name: "Olena",
    client_message_id: null,
    text: id,
    automatic: false,
    status: "sent",
    attachments: [],
    created_at: "2026-03-02T10:00:00.000Z",
    version: 1,
    ...changes,
  };
}

function conversation(place: number | null, changes: object = {}): VisitorConversation {
  const wait = {
    conversation_id: "cnv_1",
    place_in_line: place,
    moved_back: null,
    estimate: null,
    reason: null,
    text: "",
    ...changes,
  };
  return { id: "cnv_1", state: "open", agent_name: "", wait } as VisitorConversation;
}

beforeEach(() => speak("en"));

describe("addresses in a text", () => {
  it.each([
    ["see https://a.example/x.", ["https://a.example/x"]],
    ["(https://a.example/b) and http://c.example", ["https://a.example/b", "http://c.example/"]],
    ["https://a.example/wiki/Lamp_(light)", ["https://a.example/wiki/Lamp_(light)"]],
    ["https://bank.example@evil.example", []],
    ["javascript:alert(1) data:text/html,x vbscript:x", []],
    ['"><img src=x onerror=alert(1)>https://', []],
  ])("%s", (text, found) => {
    const parts = partsOf(text);
    expect(parts.map((part) => part.text).join("")).toBe(text);
    expect(parts.flatMap((part) => part.href ?? [])).toEqual(found);
  });
});

describe("the wait", () => {
  it("stands for fifteen seconds, but the place follows at once", () => {
    const wide = { estimate: { low_seconds: 240, high_seconds: 360 } };
    const first = told(null, conversation(3), 0);
    expect(first?.low).toBeNull();
    expect(told(first, conversation(3, wide), 5000)).toBe(first);
    expect(told(first, conversation(3, wide), 15_000)?.low).toBe(240);
    expect(told(first, conversation(2), 100)?.place).toBe(2);
  });

  it("never grows without its reason", () => {
    const first = told(null, conversation(1), 0);
    const back = told(first, conversation(2, { moved_back: "urgent" }), 1);
    expect(back).toMatchObject({ place: 2, movedBack: "urgent" });
    expect(told(back, conversation(null), 2)).toBeNull();
  });

  it("is told in words", () => {
    expect([1, 2, 3, 4, 11, 22, 103].map(placeText)).toEqual([
      "You are next.",
      "You are 2nd in line.",
      "You are 3rd in line.",
      "You are 4th in line.",
      "You are 11th in line.",
      "You are 22nd in line.",
      "You are 103rd in line.",
    ]);
    expect(waitText(240, 360)).toBe("Usually 4–6 minutes.");
    expect(waitText(0, 90)).toContain("up to 1 min");
    expect(answersText(134)).toContain("3 min");
    speak("uk");
    expect(placeText(3)).toBe("Ваше місце в черзі: 3.");
    expect(waitText(240, 360)).toBe("Зазвичай 4–6 хв.");
  });
});

describe("views", () => {
  const settings = {} as never;
  const at = {
    settings,
    failed: false,
    needsForm: false,
    again: null,
    screen: "thread" as const,
    thread: EMPTY,
  };
  it("follow the situation", () => {
    expect(viewOf({ ...at, settings: null })).toBe("loading");
    expect(viewOf({ ...at, settings: null, failed: true })).toBe("unreachable");
    expect(viewOf({ ...at, screen: "home" })).toBe("home");
    expect(viewOf({ ...at, needsForm: true })).toBe("form");
    expect(viewOf(at)).toBe("chat");
    expect(viewOf({ ...at, thread: { ...EMPTY, conversation: conversation(2) } })).toBe("queue");
    const over = { ...conversation(null), state: "resolved" as const };
    const ended = { ...at, thread: { ...EMPTY, conversation: over } };
    expect(viewOf(ended)).toBe("ended");
    expect(viewOf({ ...ended, again: "cnv_1" })).toBe("chat");
  });

  it("show no line to whom an agent has", () => {
    expect(waits({ ...conversation(1), agent_name: "Olena" })).toBe(false);
    expect(waits(null)).toBe(false);
  });
});

it("counts what was not seen", () => {
  const messages = [
    message("1", { status: "read" }),
    message("2"),
    message("3", { from: "visitor" }),
    message("4"),
  ];
  expect(unreadOf({ ...EMPTY, messages }, null)).toBe(2);
  expect(unreadOf({ ...EMPTY, messages }, "2")).toBe(1);
  expect(unreadOf(EMPTY, null)).toBe(0);
});

it("draws days and runs", () => {
  const days = daysOf([
    message("1", { created_at: "2026-03-01T10:00:00Z" }),
    message("2"),
    message("3", { created_at: "2026-03-02T10:01:00Z" }),
    message("4", { created_at: "2026-03-02T10:20:00Z" }),
    message("5", { created_at: "2026-03-02T10:20:00Z", automatic: true }),
  ]);
  expect(days.map((day) => day.runs.map((run) => run.messages.length))).toEqual([[1], [2, 1, 1]]);
});

it("keeps files within the limits", () => {
  const limits = { max_attachments: 2, max_attachment_bytes: 1000 };
  const sizes = [10, 2000, 0, 20].map((size) => ({ size }));
  expect(refusals(sizes, 1, limits)).toEqual([null, "size", "empty", "count"]);
  expect(sizeText(640)).toBe("640 B");
  expect(sizeText(25 * 1024 * 1024)).toBe("25 MB");
  expect(sizeText(2_500_000)).toBe("2.4 MB");
});

describe("what is kept", () => {
  it.each([null, "", "{", "[]", '{"session":1}', '"text"'])("takes no nonsense: %s", (text) => {
    expect(parseKept(text)).toEqual(NOTHING);
  });
  it("asks for a session when the user is another, or theirs is about to end", () => {
    const kept = { session: "s", user: "1", until: 1000 };
    expect(isAnother(kept, { user_id: "1" }, 0)).toBe(false);
    expect(isAnother(kept, { user_id: "2" }, 0)).toBe(true);
    expect(isAnother(kept, { user_id: "1" }, 900)).toBe(true);
    expect(isAnother(kept, null, 0)).toBe(true);
    expect(isAnother(NOTHING, null, 0)).toBe(false);
  });
});

it("speaks to exact origins only", () => {
  expect(originOf("https://shop.example")).toBe("https://shop.example");
  for (const text of ["", "*", "null", "https://shop.example/", "data:text/html,x", "shop"]) {
    expect(originOf(text)).toBeNull();
  }
});

it("tells hours in the reader's own time", () => {
  const now = Date.parse("2026-03-02T10:00:00Z");
  const open = { open: true, opens_at: null, closes_at: null, time_zone: null };
  expect(hoursText(open, now)).toBe("We are here now");
  expect(hoursText({ ...open, closes_at: "2026-03-02T18:00:00Z" }, now)).toMatch(/until \d\d:00/);
  const shut = { ...open, open: false, opens_at: "2026-03-04T09:00:00Z" };
  expect(hoursText(shut, now)).toContain("Wednesday");
  expect(hoursText({ ...shut, opens_at: null }, now)).toBe("We are closed now");
});

it("asks for calls when they are wanted", () => {
  expect(notBefore("soon", 0)).toBeNull();
  expect(notBefore("inHour", 0)).toBe("1970-01-01T01:00:00.000Z");
  expect(new Date(notBefore("tomorrow", Date.now()) ?? "").getHours()).toBe(9);
});

it("writes the thread as a text", () => {
  const file = {
    id: "att_1",
    name: "чек.png",
    mime: "image/png",
    size: 1,
    state: "stored" as const,
  };
  const text = transcriptOf(
    [message("Hello\nagain"), message("<b>", { from: "visitor", attachments: [file] })],
    "Shop",
  );
  expect(text).toMatch(/^Shop\r\n\r\nMarch 2, 2026\r\n/);
  expect(text).toContain("Olena: Hello\r\nagain\r\n");
  expect(text).toContain("You: <b>\r\n[file: чек.png]");
});
