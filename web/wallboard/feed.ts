/** The board's figures as they come: a stream that connects again by itself, and the past hour. */

import { signal } from "@preact/signals";
import { createRest, ProblemError } from "@/client";
import type { components } from "@/client/api.gen";
import { setClockOffset } from "@/ui/clock";
import type { Board } from "./judge";

export type History = components["schemas"]["BoardHistory"];

export const board = signal<Board | null>(null);
export const history = signal<History | null>(null);
/** Local milliseconds of the last sign of life. */
export const heardAt = signal<number | null>(null);
/** The key is good no more. */
export const refused = signal(false);

const KEY = "omnidesk.board";
const DESK = "omnidesk.session";
const HISTORY_EVERY = 60_000;
const SLOWEST = 15_000;

/** The key of the link (behind #, where no server and no log sees it), kept in this browser and
 * taken out of the address; else the one kept, else that of a desk signed in here. */
export function findKey(store: Storage = localStorage): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get("key");
  if (given) {
    store.setItem(KEY, given);
    history_.replaceState(null, "", location.pathname + location.search);
    return given;
  }
  return store.getItem(KEY) ?? deskToken(store.getItem(DESK));
}

const history_ = globalThis.history;

function deskToken(kept: string | null): string | null {
  try {
    return kept ? (JSON.parse(kept) as { token: string }).token : null;
  } catch {
    return null;
  }
}

/** Follow until the page goes; `zone` says when today begins. */
export function follow(key: string, zone: string): void {
  const rest = createRest({
    token: () => key,
    onTokenRefused: () => {
      refused.value = true;
    },
  });
  const readHistory = async () => {
    const { data } = await rest.GET("/api/v1/stats/history", {
      params: { query: { minutes: 60 } },
    });
    if (data) history.value = data;
  };
  setInterval(() => void readHistory().catch(ignore), HISTORY_EVERY);
  void readHistory().catch(ignore);
  void keepReading(key, zone);
}

async function keepReading(key: string, zone: string): Promise<void> {
  for (let tries = 0; !refused.value; tries += 1) {
    try {
      await readStream(key, zone, () => {
        tries = 0;
      });
    } catch (error) {
      if (error instanceof ProblemError && error.status === 401) refused.value = true;
    }
    const most = Math.min(SLOWEST, 500 * 2 ** tries);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * most));
  }
}

async function readStream(key: string, zone: string, heard: () => void): Promise<void> {
  const response = await fetch(`/api/v1/stats/stream?timezone=${encodeURIComponent(zone)}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  if (!response.ok || !response.body)
    throw new ProblemError({ status: response.status }, "unreachable");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  const parse = eventParser((data) => {
    const found = JSON.parse(data) as Board;
    setClockOffset(Date.parse(found.generated_at) - Date.now());
    board.value = found;
  });
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    heardAt.value = Date.now();
    heard();
    parse(value);
  }
}

/** A reader of server-sent events: call it with each piece of text, it calls `found` with the data
 * of each whole event. Comments are signs of life and nothing else. */
export function eventParser(found: (data: string) => void): (text: string) => void {
  let rest = "";
  return (text) => {
    const parts = (rest + text).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const data = part
        .split("\n")
        .filter((line) => line.startsWith("data:"))
        .map((line) => line.slice(5).trimStart());
      if (data.length > 0) found(data.join("\n"));
    }
  };
}

function ignore(): void {
  // The next reading comes in a minute; the board itself says when nothing comes at all.
}
