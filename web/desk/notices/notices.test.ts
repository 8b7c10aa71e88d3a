import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type DeskEvent, type DeskState, ProblemError, type Status } from "@/client";
import { emptyDesk } from "@/client/desk-client";
import { LANGUAGES, speak, t } from "@/ui/words";
import { alertOf, waitsTooLong } from "./alerts";
import { nextRate } from "./demo-bar";
import { linkOf } from "./link";
import { problemEntry, problemText, requestIdOf } from "./problems";
import { dismiss, failed, hold, toast, toasts } from "./toasts";
import { scriptOf } from "./update";

const AT = Date.parse("2026-03-01T10:00:00Z");

function status(more: Partial<Status>): Status {
  return { phase: "live", since: AT, nextTryAt: null, pending: 0, reason: null, ...more };
}

describe("the banner of the connection", () => {
  test("is amber at once, red after fifteen seconds", () => {
    const lost = status({ phase: "reconnecting", nextTryAt: AT + 18_200 });
    expect(linkOf(status({}), AT)).toEqual({ kind: "good" });
    expect(linkOf(lost, AT)).toEqual({ kind: "amber" });
    expect(linkOf(lost, AT + 14_999)).toEqual({ kind: "amber" });
    expect(linkOf(lost, AT + 15_000)).toEqual({ kind: "red", nextInSeconds: 4 });
    expect(linkOf(lost, AT + 60_000)).toEqual({ kind: "red", nextInSeconds: 0 });
  });

  test("leaves the first connection a moment", () => {
    const first = status({ phase: "connecting" });
    expect(linkOf(first, AT + 1_000)).toEqual({ kind: "good" });
    expect(linkOf(first, AT + 3_000)).toEqual({ kind: "amber" });
  });

  test("says what cannot be mended by waiting", () => {
    const over = status({ phase: "stopped", reason: "version" });
    expect(linkOf(over, AT)).toEqual({ kind: "stopped", reason: "version" });
    expect(linkOf(status({ phase: "stopped", reason: "token" }), AT)).toEqual({ kind: "good" });
  });
});

describe("refusals in words", () => {
  afterEach(() => speak("en"));

  test("by code, in every language, with the time to wait", () => {
    const slow = new ProblemError(
      { type: "/x/too-many-requests", instance: "req_1" },
      undefined,
      90,
    );
    for (const spoken of LANGUAGES) {
      speak(spoken);
      expect(problemText(slow)).toMatch(/1 (min|мин|хв)/);
    }
    expect(requestIdOf(slow)).toBe("req_1");
  });

  test("unknown codes and other errors have words, too", () => {
    for (const strange of [new ProblemError({ type: "/x/toString" }), new Error("x"), null]) {
      expect(t(problemEntry(strange))).toBe("Something went wrong.");
    }
    expect(t(problemEntry(new ProblemError({}, "malformed")))).toBe(
      "This cannot be done as asked.",
    );
  });
});

describe("toasts", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => {
    for (const shown of toasts.value) dismiss(shown.id);
    vi.useRealTimers();
  });

  test("go by themselves, but not while somebody rests on them", () => {
    toast({ en: "Done {n}", ru: "", uk: "" }, { n: 3 }, "good");
    const [shown] = toasts.value;
    expect(shown?.text()).toBe("Done 3");
    hold(shown?.id ?? 0, true);
    vi.advanceTimersByTime(60_000);
    expect(toasts.value).toHaveLength(1);
    hold(shown?.id ?? 0, false);
    vi.advanceTimersByTime(5_000);
    expect(toasts.value).toHaveLength(0);
  });

  test("faults stay longer and name the request; no more than four are kept", () => {
    for (let n = 0; n < 6; n++)
      failed(new ProblemError({ type: "/x/conflict", instance: "req_2" }));
    expect(toasts.value).toHaveLength(4);
    expect(toasts.value[0]?.requestId).toBe("req_2");
    vi.advanceTimersByTime(6_000);
    expect(toasts.value).toHaveLength(4);
  });
});

describe("what is worth a sound", () => {
  const desk = {
    ...emptyDesk(),
    queues: { que_1: { wait_target_seconds: 60 } },
    contacts: { ctc_1: { name: "Марія" } },
    conversations: {
      cnv_1: {
        agent_id: "agt_1",
        contact_id: "ctc_1",
        preview: "Where?",
        waiting_since: "2026-03-01T10:00:00Z",
      },
    },
    work_items: {
      wrk_1: {
        agent_id: "agt_1",
        conversation_id: "cnv_1",
        queue_id: "que_1",
        state: "assigned",
        target_seconds: null,
      },
    },
  } as unknown as DeskState;

  function event(type: string, data: object): DeskEvent {
    return { type, id: "e", position: "p", ts: "t", data } as unknown as DeskEvent;
  }

  test("a customer's message in my conversation, not my answer, not another's", () => {
    const said = { conversation_id: "cnv_1", direction: "in", text: "Hi" };
    expect(alertOf(event("message.created", { message: said }), "agt_1", desk)).toMatchObject({
      kind: "message",
      who: "Марія",
      about: "Hi",
    });
    const mine = { ...said, direction: "out" };
    expect(alertOf(event("message.created", { message: mine }), "agt_1", desk)).toBeNull();
    expect(alertOf(event("message.created", { message: said }), "agt_2", desk)).toBeNull();
  });

  test("work that somebody else gives me, not what I accepted", () => {
    const given = { agent_id: "agt_1", made_by: "agt_9", conversation_id: "cnv_1", id: "ofr_1" };
    const accepted = (offer: object) => alertOf(event("offer.accepted", { offer }), "agt_1", desk);
    expect(accepted(given)).toMatchObject({ kind: "assigned" });
    expect(accepted({ ...given, made_by: null })).toBeNull();
    expect(accepted({ ...given, made_by: "agt_1" })).toBeNull();
  });

  test("a note that names me, unless I wrote it", () => {
    const note = {
      conversation_id: "cnv_1",
      mentions: ["agt_1"],
      agent_id: "agt_2",
      text: "@",
      id: "n",
    };
    expect(alertOf(event("note.created", { note }), "agt_1", desk)).toMatchObject({
      kind: "mention",
    });
    const own = { ...note, agent_id: "agt_1" };
    expect(alertOf(event("note.created", { note: own }), "agt_1", desk)).toBeNull();
  });

  test("a customer past the target, once for each wait", () => {
    expect(waitsTooLong(desk, "agt_1", AT + 59_000)).toEqual([]);
    expect(waitsTooLong(desk, "agt_1", AT + 60_000)).toMatchObject([
      { kind: "waiting", tag: "cnv_1 2026-03-01T10:00:00Z" },
    ]);
    expect(waitsTooLong(desk, "agt_2", AT + 90_000)).toEqual([]);
  });
});

test("script and rates", () => {
  expect(scriptOf('<script type="module" src="/desk/assets/a-1.js">')).toBe("/desk/assets/a-1.js");
  expect(scriptOf("<p>Bad gateway</p>")).toBeNull();
  expect([nextRate(6, 1), nextRate(6, -1), nextRate(7, -1), nextRate(240, 1)]).toEqual([
    12, 3, 6, 240,
  ]);
});
