/** What a tab asks of the one connection: plain values, so that another tab can do it. */

import type {
  SignedIdentity,
  VisitorClient,
  VisitorCommands,
  VisitorDetails,
  VisitorFile,
} from "@/client/types";

export interface Letter {
  email: string;
  name: string;
  text: string;
  files: VisitorFile[];
  pageUrl: string;
}

export type Call =
  | { method: "send"; id: string; text: string; files: VisitorFile[]; pageUrl: string }
  | { method: "resend" | "discard"; id: string }
  | { method: "typing"; state: "started" | "stopped" }
  | { method: "seen" | "older" | "cancelCallback" | "retry" }
  | { method: "askCallback"; args: VisitorCommands["callback.ask"] }
  | { method: "leave"; id: string; letter: Letter }
  | { method: "rate"; conversationId: string; score: number; comment: string }
  | { method: "upload"; file: File }
  | { method: "file"; id: string }
  | { method: "identify"; identity: SignedIdentity | null; details?: VisitorDetails };

export interface CallOptions {
  onProgress?: (sent: number, total: number) => void;
  signal?: AbortSignal;
}

/** Do it on this tab's own connection. */
export async function perform(
  client: VisitorClient,
  call: Call,
  { onProgress, signal }: CallOptions = {},
): Promise<unknown> {
  switch (call.method) {
    case "send":
      return client.send(call.text, {
        files: call.files,
        pageUrl: call.pageUrl,
        clientMessageId: call.id,
      });
    case "resend":
      return client.resend(call.id);
    case "discard":
      return client.discard(call.id);
    case "typing":
      return client.typing(call.state);
    case "askCallback":
      return client.askCallback(call.args);
    case "leave":
      return client.leaveMessage(call.letter, call.id);
    case "rate":
      return client.rate(call.conversationId, call.score, call.comment);
    case "upload":
      return client.upload(call.file, { onProgress, signal });
    case "file":
      return client.file(call.id, signal);
    case "identify":
      return client.identify(call.identity, call.details);
    default:
      return client[call.method]();
  }
}
