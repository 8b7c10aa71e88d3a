/** The resources by their plain names, and what a connection promises. */

import type {
  components,
  DeskCommands,
  DeskEvents,
  VisitorCommands,
  VisitorEvents,
} from "./api.gen";
import type { ProblemError } from "./problem";

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
export type VisitorCallback = Schemas["VisitorCallback"];
export type VisitorConversation = Schemas["VisitorConversation"];
export type VisitorFile = Schemas["VisitorFile"];
export type ChatSettings = Schemas["ChatSettings"];
/** Who the website's server says its visitor is, signed by it. */
export type SignedIdentity = Schemas["Claims"];
/** What an anonymous visitor chose to say of themselves. */
export type VisitorDetails = Schemas["Details"];
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

/** A message that the server does not have yet. It is kept over reloads and sent once. */
export interface UnsentMessage {
  readonly clientMessageId: string;
  readonly text: string;
  readonly files: readonly VisitorFile[];
  readonly pageUrl: string;
  /** When it was written, in milliseconds of the local clock. */
  readonly writtenAt: number;
  /** Why the server refused it; null while it is on its way or waits for the connection. */
  readonly problem: ProblemError | null;
}

/** All that a chat shows. */
export interface VisitorThread {
  /** With `wait`, `offer` and `callback` as they are now. */
  readonly conversation: VisitorConversation | null;
  /** Oldest first. */
  readonly messages: readonly VisitorMessage[];
  readonly unsent: readonly UnsentMessage[];
  /** Somebody of the team writes. */
  readonly typing: boolean;
  /** The last message that somebody of the team has looked at. */
  readonly seen: string | null;
  /** Whether `older()` may find more. */
  readonly older: boolean;
}

/** An event of the visitor's socket as it came; `position` is null for an ephemeral one. */
export type VisitorEvent = {
  [Name in keyof VisitorEvents]: {
    readonly type: Name;
    readonly id: string | null;
    readonly position: string | null;
    readonly ts: string | null;
    readonly data: VisitorEvents[Name];
  };
}[keyof VisitorEvents];

export interface VisitorSignals {
  change: (state: VisitorThread) => void;
  event: (event: VisitorEvent, replayed: boolean) => void;
  status: (status: Status) => void;
  resumed: (count: number) => void;
  reset: (reason: string) => void;
  /** The session is new: the kept one was refused, or `identify` replaced it. */
  session: (visitor: { name: string; signed: boolean }) => void;
}

/** Where the session lives between pages: one text, null for nothing. */
export interface VisitorStorage {
  get(): string | null | Promise<string | null>;
  set(value: string | null): void;
}

export interface VisitorOptions {
  /** The chat inbox, by name or id. */
  inbox: string;
  /** The server's origin; the page's own by default. */
  baseUrl?: string;
  storage: VisitorStorage;
  /** For a session that has yet to be made. */
  identity?: SignedIdentity | null;
  details?: VisitorDetails;
}

/** The live chat of one website visitor. It connects at once, making a session if none is kept. */
export interface VisitorClient {
  readonly state: VisitorThread;
  readonly status: Status;
  readonly clockOffset: number;
  on<Name extends keyof VisitorSignals>(name: Name, listener: VisitorSignals[Name]): () => void;
  /** Put a message into `state.unsent` and send it as soon as possible; its client_message_id,
   * which the caller may choose: one that is there already is not put in again. */
  send(
    text: string,
    options?: { files?: VisitorFile[]; pageUrl?: string; clientMessageId?: string },
  ): string;
  /** Try a refused message again, or give one up. */
  resend(clientMessageId: string): void;
  discard(clientMessageId: string): void;
  /** On every key press is fine: it says `started` every 3 seconds and `stopped` by itself. */
  typing(state?: "started" | "stopped"): void;
  /** The reader sees the thread to its end; call it again for what comes later. What arrived is reported by itself. */
  seen(): void;
  /** Messages before the first one; false when there are no more. */
  older(): Promise<boolean>;
  /** Be called or written to instead of waiting; again to change it. */
  askCallback(args: VisitorCommands["callback.ask"]): Promise<VisitorCallback | null>;
  cancelCallback(): Promise<void>;
  /** A message that is answered by e-mail. Keep `clientMessageId` over tries of the same one.
   * Without text and files what was written before is answered there; the message is then null. */
  leaveMessage(
    message: {
      email: string;
      name?: string;
      text?: string;
      files?: VisitorFile[];
      pageUrl?: string;
    },
    clientMessageId?: string,
  ): Promise<VisitorMessage | null>;
  /** Give a conversation that has ended 1 to 5, once. */
  rate(conversationId: string, score: number, comment: string): Promise<void>;
  /** Upload one file, to be named in `send`. Aborting `signal` cancels it. */
  upload(
    file: File,
    options?: { onProgress?: (sent: number, total: number) => void; signal?: AbortSignal },
  ): Promise<VisitorFile>;
  /** The bytes of a file of the thread. */
  file(id: string, signal?: AbortSignal): Promise<Blob>;
  settings(): Promise<ChatSettings>;
  /** Any command of the visitor's socket; it waits for the connection and happens once. */
  command<Name extends keyof VisitorCommands>(
    name: Name,
    args: VisitorCommands[Name],
    options?: { id?: string },
  ): Promise<unknown>;
  /** Ask a route of this chat as this visitor, `path` below `/api/v1/widget/{inbox}/`; with a
   * leading slash below `/api/v1/widget`. Throws ProblemError. */
  request(path: string, init?: RequestInit): Promise<Response>;
  /** Go on as somebody else: the thread starts anew. null: as nobody in particular. */
  identify(identity: SignedIdentity | null, details?: VisitorDetails): void;
  retry(): void;
  cut(milliseconds: number): void;
  /** Leave; the session is kept for the next time. */
  close(): void;
}
