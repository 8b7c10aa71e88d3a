/** What the composer of one conversation knows and does; the parts on screen read it. */

import { type ReadonlySignal, signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import { now } from "@/ui/clock";
import { client } from "../../session";
import { mayWrite, snooze } from "../doing";
import { type OpenThread, useThread } from "../open";
import { onStored, send } from "../outbox";
import { ownId } from "../own";
import { answeredSince, type MessageEntry } from "../timeline";
import { mentionedIn } from "./caret";
import { clearDraft, type Draft, draftOf, draftStored, type Mode, writeDraft } from "./drafts";
import { type Fault, faultOf, type Way } from "./limits";
import { readersOf } from "./suggestions";
import { makeUploads, type Uploads } from "./uploads";
import { useWays, type Ways, wayFor } from "./ways";

export type After = "resolve" | "snooze" | null;
/** What keeps the draft from being sent. */
export type Hold = Fault | "uploading" | "resolved" | "waits" | "held" | "no_way" | "asking";

export interface Composer {
  readonly mode: Mode;
  readonly draft: Draft;
  readonly ways: Ways;
  readonly way: Way | null;
  readonly uploads: Uploads;
  readonly hold: Hold | null;
  /** Somebody else answered after this draft was begun. */
  readonly conflict: MessageEntry | null;
  /** The conflict was shown and Send was pressed: the next press sends. */
  readonly asked: boolean;
  setMode(mode: Mode): void;
  write(text: string): void;
  setFiles(files: Draft["files"]): void;
  setVia(via: string | null): void;
  submit(after: After): void;
}

// Which of the two tabs was open, by conversation: going away and back changes nothing.
const modes = new Map<string, Mode>();
const modeSignals = signal(0);

export function useMode(conversationId: string): ReadonlySignal<Mode> {
  return useComputed(() => {
    modeSignals.value;
    return modes.get(conversationId) ?? "reply";
  });
}

export function setMode(conversationId: string, mode: Mode): void {
  modes.set(conversationId, mode);
  modeSignals.value += 1;
}

export function useComposer(seen: () => string | null): Composer {
  const thread = useThread();
  const { id } = thread;
  const mode = useMode(id).value;
  const draft = draftOf(id, mode).value;
  const ways = useWays(id);
  const way = mode === "reply" ? wayFor(ways, draft.via) : null;
  const uploads = useUploads(id);
  const own = ownId();
  const asked = useSignal<string | null>(null);
  const conflict =
    mode === "reply" && draft.begunAt
      ? answeredSince(thread.entries.value, draft.begunAt, own)
      : null;
  const hold = holdOf(thread, mode, draft, ways, way, uploads);
  useStored(id);
  const typing = useTyping(id);
  return {
    mode,
    draft,
    ways,
    way,
    uploads,
    hold,
    conflict,
    asked: conflict !== null && asked.value === conflict.id,
    setMode: (to) => setMode(id, to),
    write(text) {
      writeDraft(id, mode, { text });
      if (mode === "reply") typing(text !== "");
    },
    setFiles: (files) => writeDraft(id, mode, { files }),
    setVia: (via) => writeDraft(id, mode, { via }),
    submit(after) {
      if (hold) return;
      if (conflict && asked.peek() !== conflict.id) {
        asked.value = conflict.id;
        return;
      }
      typing(false);
      const conversation = thread.conversation.peek();
      send({
        conversationId: id,
        mode,
        text: draft.text,
        files: draft.files,
        mentions:
          mode === "note"
            ? mentionedIn(
                draft.text,
                readersOf(conversation?.queue_id, conversation?.agent_id ?? null),
              )
            : [],
        via: mode === "reply" ? draft.via : null,
        seen: seen(),
        after: after === "resolve" ? "resolve" : null,
      });
      clearDraft(id, mode);
      if (after === "snooze") snooze(id);
    },
  };
}

function holdOf(
  thread: OpenThread,
  mode: Mode,
  draft: Draft,
  ways: Ways,
  way: Way | null,
  uploads: Uploads,
): Hold | null {
  if (mode === "note") return draft.text.trim() === "" ? "empty" : null;
  const may = mayWrite(thread.conversation.value);
  if (may !== "yes") return may;
  if (uploads.running.value.length > 0) return "uploading";
  if (ways !== null && way === null) return "no_way";
  // While the ways are not known, as without a connection, the server has the last word.
  if (way === null) return draft.text.trim() === "" && draft.files.length === 0 ? "empty" : null;
  return faultOf(way, draft.text, draft.files.length, now.value);
}

function useUploads(id: string): Uploads {
  const uploads = useMemo(
    () =>
      makeUploads((file) => {
        const files = draftOf(id, "reply").peek().files;
        if (!files.some((known) => known.id === file.id))
          writeDraft(id, "reply", { files: [...files, file] });
      }),
    [id],
  );
  useEffect(() => () => uploads.close(), [uploads]);
  return uploads;
}

function useStored(id: string): void {
  useEffect(
    () =>
      onStored((made) => {
        if (made.conversationId === id) draftStored(id, made.mode);
      }),
    [id],
  );
}

const SAY_AGAIN_MS = 4000;
const STOPPED_MS = 6000;

/** Tell the others that one writes to the customer, and when one stops. */
function useTyping(conversation_id: string): (writes: boolean) => void {
  const told = useMemo(() => {
    let saidAt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const say = (state: "started" | "stopped") =>
      client.peek()?.hint("typing", { conversation_id, state });
    const stop = () => {
      clearTimeout(timer);
      if (saidAt > 0) say("stopped");
      saidAt = 0;
    };
    const start = () => {
      clearTimeout(timer);
      timer = setTimeout(stop, STOPPED_MS);
      if (Date.now() - saidAt < SAY_AGAIN_MS) return;
      saidAt = Date.now();
      say("started");
    };
    return { start, stop };
  }, [conversation_id]);
  useEffect(() => told.stop, [told]);
  return (writes) => (writes ? told.start() : told.stop());
}
