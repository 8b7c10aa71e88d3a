/** What loader and frame say to each other through their MessageChannel. Hardly more than types: the two are
 * built apart, and each checks what it gets. */

/** A user as the site's own server signed them; see docs/channels/webchat.md. */
export interface Claims {
  inbox: string;
  user_id: string;
  expires_at: number;
  name?: string;
  email?: string;
  phone?: string;
  language?: string;
  signature: string;
}

export interface Start {
  type: "start";
  inbox: string;
  /** Wished languages, the best first. */
  languages: readonly string[];
  theme: string;
  identity: Claims | null;
  /** Where to write when the chat cannot be reached. */
  email: string;
  open: boolean;
  /** The page the visitor is on, only where the site asked for it. */
  page: string;
}

/** From the loader to the frame. `kept` answers `get` with what the host page keeps. */
export type ToFrame =
  | Start
  | { type: "open" | "close" }
  | { type: "languages"; languages: readonly string[] }
  | { type: "identify"; identity: Claims | null }
  | { type: "page"; page: string }
  | { type: "kept"; value: string | null; draft: string }
  /** The visitor leaves: end the session that is in `value`. */
  | { type: "forget"; value: string | null }
  /** This tab has the lock of all tabs; another one took it; another one said something. */
  | { type: "locked" | "robbed" }
  | { type: "told"; said: unknown };

/** So much of an unsent text is kept over a reload. */
export const DRAFT_MOST = 20_000;

export interface ShownMessage {
  id: string;
  from: "agent" | "visitor";
  agent_name: string;
  text: string;
  created_at: string;
}

/** From the frame to the loader. */
export type ToHost =
  | { type: "ready" | "close" | "get" | "refresh" }
  | { type: "keep"; value: string | null }
  | { type: "draft"; text: string }
  | { type: "lock"; steal: boolean }
  | { type: "tell"; said: unknown }
  /** `active`: somebody may answer; the next page connects without being opened. */
  | { type: "state"; unread: number; active: boolean }
  | { type: "look"; label: string; accent: string; email: string }
  | { type: "message"; message: ShownMessage }
  | { type: "error"; code: string; detail: string };
