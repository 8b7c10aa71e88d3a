/** What goes over a socket, as far as every kind of connection understands it. */

import type { Problem } from "./types";

export const SUBPROTOCOL = "omnidesk.v1";

/** A frame that came. What each type holds is checked where it is used. */
export interface Frame {
  readonly type: string;
  readonly [key: string]: unknown;
}

export interface WelcomeFrame {
  heartbeat_seconds: number;
  server_now: string;
  role?: string;
  limits?: { frame_bytes?: number };
}

export interface EventFrame {
  readonly type: string;
  readonly id: string | null;
  readonly position: string | null;
  readonly ts: string | null;
  readonly data: unknown;
}

export interface ReplyFrame {
  re: string;
  ok: boolean;
  result?: unknown;
  problem?: Problem | null;
}

/** An event in its one form; null for a frame that is none. */
export function eventOf(frame: Frame): EventFrame | null {
  if (typeof frame.data !== "object" || frame.data === null) return null;
  return {
    type: frame.type,
    id: textOf(frame.id),
    position: textOf(frame.position),
    ts: textOf(frame.ts),
    data: frame.data,
  };
}

function textOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
