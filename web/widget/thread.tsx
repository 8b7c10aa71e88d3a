/** The messages. New ones are read out once; what was there before is not. */

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { VisitorMessage, VisitorThread } from "@/client/types";
import { dayText, momentText, timeText } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { t } from "@/ui/words";
import { type Day, daysOf, type Run } from "./days";
import { FileView } from "./file";
import { partsOf } from "./links";
import { call, own, settings, thread } from "./state";
import { Unsent } from "./unsent";
import { seenByTeam } from "./view";
import { words } from "./words";

const NEAR = 80;

export function Thread() {
  const shown = thread.value;
  const { list, away, follow, toEnd } = useEnd(shown);
  const greeting = own.value?.greeting || settings.value?.greeting || t(words.hello);
  const name = shown.conversation?.agent_name || t(words.somebody);
  return (
    <div class="thread">
      <div
        class="log"
        ref={list}
        role="log"
        aria-live="off"
        aria-label={t(words.thread)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys.
        tabIndex={0}
        data-testid="log"
        onScroll={follow}
      >
        {shown.messages.length > 0 && shown.older && <Older />}
        {shown.messages.length === 0 && (
          <p class="greeting" dir="auto">
            {greeting}
          </p>
        )}
        {daysOf(shown.messages).map((day) => (
          <DayView key={day.key} day={day} />
        ))}
        {shown.unsent.map((one) => (
          <Unsent key={one.clientMessageId} message={one} />
        ))}
        {shown.typing && (
          <p class="typing" data-testid="typing">
            <span class="dots" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            {t(words.typing, { name })}
          </p>
        )}
      </div>
      {away && (
        <Button class="latest" icon="down" onClick={toEnd}>
          {t(words.latest)}
        </Button>
      )}
      <Spoken />
    </div>
  );
}

function Older() {
  const [busy, setBusy] = useState(false);
  const load = async () => {
    setBusy(true);
    await call({ method: "older" }).catch(() => undefined);
    setBusy(false);
  };
  return (
    <Button class="older" disabled={busy} aria-busy={busy} onClick={() => void load()}>
      {t(words.older)}
    </Button>
  );
}

function DayView({ day }: { day: Day }) {
  return (
    <section aria-label={dayText(day.at)}>
      <p class="day">
        <span>{dayText(day.at)}</span>
      </p>
      {day.runs.map((run) => (
        <RunView key={run.key} run={run} />
      ))}
    </section>
  );
}

function RunView({ run }: { run: Run }) {
  const name = run.automatic ? t(words.automatic) : run.name || t(words.somebody);
  return (
    <div class={`run run-${run.from}`}>
      {run.from === "agent" ? (
        <p class="run-name" dir="auto">
          {name}
        </p>
      ) : (
        <p class="visually-hidden">{t(words.you)}</p>
      )}
      {run.messages.map((message) => (
        <Bubble key={message.id} message={message} />
      ))}
      <p class="run-time numbers">
        <RunState message={run.messages.at(-1)} />
      </p>
    </div>
  );
}

function RunState({ message }: { message: VisitorMessage | undefined }) {
  if (!message) return null;
  const mine = message.from === "visitor";
  const last = thread.value.messages.findLast((one) => one.from === "visitor");
  const seen = mine && last?.id === message.id && seenByTeam(thread.value, message.id);
  return (
    <>
      <time dateTime={message.created_at} title={momentText(message.created_at)}>
        {timeText(message.created_at)}
      </time>
      {mine && last?.id === message.id && (
        <span data-testid="state">{` · ${t(seen ? words.seen : words.sent)}`}</span>
      )}
    </>
  );
}

function Bubble({ message }: { message: VisitorMessage }) {
  return (
    <div class="bubble" data-testid="message" data-from={message.from}>
      {message.text && <Said text={message.text} />}
      {message.attachments.map((file) => (
        <FileView key={file.id} file={file} />
      ))}
    </div>
  );
}

/** Text as it was written; addresses in it can be followed, and nothing else. */
export function Said({ text }: { text: string }) {
  return (
    <p class="said" dir="auto">
      {partsOf(text).map((part, place) =>
        part.href ? (
          <a key={place} href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </p>
  );
}

/** Reads out what the team writes from now on. */
function Spoken() {
  const last = thread.value.messages.findLast((message) => message.from === "agent");
  const [heard] = useState(last?.id);
  const [said, setSaid] = useState("");
  const id = last?.id;
  useEffect(() => {
    if (!last || id === heard) return;
    const files = last.attachments.map((file) => file.name).join(", ");
    setSaid(`${last.agent_name || t(words.somebody)}: ${last.text || files}`);
  }, [id]);
  return (
    <div class="visually-hidden" aria-live="polite" data-testid="spoken">
      {said}
    </div>
  );
}

/** Stay at the end while the reader is there; earlier messages push nothing. */
function useEnd(shown: VisitorThread) {
  const list = useRef<HTMLDivElement>(null);
  const at = useRef({ atEnd: true, height: 0, first: "" });
  const [away, setAway] = useState(false);
  const first = shown.messages[0]?.id ?? "";
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    const before = at.current;
    if (before.atEnd) box.scrollTop = box.scrollHeight;
    else if (before.first && first !== before.first) {
      box.scrollTop += box.scrollHeight - before.height;
    }
    at.current = { ...before, height: box.scrollHeight, first };
  });
  useEffect(() => {
    const box = list.current;
    if (!box || typeof ResizeObserver === "undefined") return;
    // Pictures and the keyboard change heights by themselves.
    const observer = new ResizeObserver(() => {
      if (at.current.atEnd) box.scrollTop = box.scrollHeight;
    });
    observer.observe(box);
    return () => observer.disconnect();
  }, []);
  const follow = () => {
    const box = list.current;
    if (!box) return;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    at.current.atEnd = atEnd;
    setAway(!atEnd);
  };
  const toEnd = () => {
    at.current.atEnd = true;
    const box = list.current;
    if (!box) return;
    box.scrollTop = box.scrollHeight;
    box.focus();
  };
  return { list, away, follow, toEnd };
}
