/** The resources by their plain names, and what a connection promises. */

import type { components, DeskCommands, DeskEvents } from "./api.gen";

export type { DeskCommands, DeskEvents, VisitorCommands, VisitorEvents } from "./api.gen";

type Schemas = components["schemas"];

export type Agent = Schemas["ShownAgent"];
export type Attachment = Schemas["Attachment"];
export type Consult = Schemas["Consult"];
export type Contact = Schemas["Contact"];
export type Conversation = Schemas["Conversation"];
export type DeskState = Schemas["DeskState"];
export type Identity = Schemas["Identity"];
export type ListedConversation = Schemas["ListedConversation"];
export type Message = Schemas["ShownMessage"];
export type Note = Schemas["Note"];
export type Offer = Schemas["Offer"];
export type Preview = Schemas["Preview"];
export type Queue = Schemas["LiveQueue"];
export type Thread = Schemas["Thread"];
export type TimelineEntry = Schemas["TimelineEntry"];
export type VisitorConversation = Schemas["VisitorConversation"];
export type VisitorMessage = Schemas["VisitorMessage"];
export type VisitorState = Schemas["VisitorState"];
export type WorkItem = Schemas["LiveWorkItem"];
export type Role = Schemas["Me"]["role"];
export type Problem = Schemas["Problem"];

/** What a desk looks at beyond its own work; a snapshot says it. */
export interface View {
  agentId: string | null;
  everything: boolean;
  queues: ReadonlySet<string>;
  conversations: ReadonlySet<string>;
}

/** `connecting`: the first time. `live`: caught up. `reconnecting`: it was live before.
 * `stopped`: it does not try again by itself, `reason` says why. */
export type Phase = "connecting" | "live" | "reconnecting" | "stopped";

export interface Status {
  readonly phase: Phase;
  /** When this phase began, in milliseconds of the local clock. */
  readonly since: number;
  /** When the next try is made, if one is planned. */
  readonly nextTryAt: number | null;
  /** Commands that wait for an answer. */
  readonly pending: number;
  readonly reason: "token" | "forbidden" | "version" | "closed" | null;
}

/** An event as it came; `position` is null for an ephemeral one. */
export type DeskEvent = {
  [Name in keyof DeskEvents]: {
    readonly type: Name;
    readonly id: string | null;
    readonly position: string | null;
    readonly ts: string | null;
    readonly data: DeskEvents[Name];
  };
}[keyof DeskEvents];

export interface DeskSignals {
  /** The state was replaced; `event` is what did it, absent for snapshots and fetched parts. */
  change: (state: DeskState, event?: DeskEvent) => void;
  /** Every event, durable or not, after it was applied. Replayed ones come with `replayed`. */
  event: (event: DeskEvent, replayed: boolean) => void;
  status: (status: Status) => void;
  /** A lost connection is back and `count` missed events were applied. */
  resumed: (count: number) => void;
  /** What was held was void and a snapshot replaced it; `fresh` on the first connection. */
  reset: (reason: string) => void;
}

/** A connection of one agent desk, from the first frame to `close`. */
export interface DeskClient {
  readonly state: DeskState;
  readonly view: View;
  readonly status: Status;
  /** Milliseconds to add to the local clock to get the server's. */
  readonly clockOffset: number;
  on<Name extends keyof DeskSignals>(name: Name, listener: DeskSignals[Name]): () => void;
  /** Resolves with the result; rejects with a ProblemError. While the connection is down the
   * command waits and is sent once it is back, under the same id: it happens once. */
  command<Name extends keyof DeskCommands>(
    name: Name,
    args: DeskCommands[Name],
    options?: { id?: string },
  ): Promise<unknown>;
  /** Like `command` for what need not be kept: dropped while the connection is down. */
  hint(name: "typing" | "seen", args: DeskCommands["typing"] | DeskCommands["seen"]): void;
  subscribe(what: { queues?: string[]; conversations?: string[] }): void;
  unsubscribe(what: { queues?: string[]; conversations?: string[] }): void;
  /** Try now instead of at `status.nextTryAt`. */
  retry(): void;
  /** Break the connection and stay away for so long, as a bad network does. */
  cut(milliseconds: number): void;
  close(): void;
}
