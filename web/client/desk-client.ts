import type { DeskClient, DeskState } from "./types";

export interface ConnectOptions {
  /** The server's origin; the page's own by default. */
  baseUrl?: string;
  /** A token for the next first frame: asked for at each attempt. Rejecting with a ProblemError of
   * status 401 or 403 stops the client. */
  token: () => Promise<string>;
  /** Names the program in the server's log. */
  client?: string;
}

export function emptyDesk(): DeskState {
  return {
    agent: null,
    agents: {},
    queues: {},
    work_items: {},
    offers: {},
    consults: {},
    previews: {},
    conversations: {},
    contacts: {},
    threads: {},
  };
}

export function connectDesk(_options: ConnectOptions): DeskClient {
  throw new Error("being built");
}
