/** The thread itself: the past above, the newest below, and what comes announced. */

import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { dayText } from "@/ui/clock";
import { Button, Skeleton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { agentName, customerName } from "../people";
import { Group } from "./bubble";
import { Happenings } from "./happenings";
import { useThread } from "./open";
import { ownId } from "./own";
import { PendingRow, pendingOf } from "./pending";
import { type Entry, isFromOthers, type Row, rowsOf } from "./timeline";

const words = defineWords({
  log: { en: "Messages", ru: "Сообщения", uk: "Повідомлення" },
  loading: { en: "Loading messages", ru: "Загрузка сообщений", uk: "Завантаження повідомлень" },
  older: { en: "Earlier messages", ru: "Более ранние сообщения", uk: "Раніші повідомлення" },
  olderFailed: {
    en: "Earlier messages did not load. Try again",
    ru: "Ранние сообщения не загрузились. Повторить",
    uk: "Раніші повідомлення не завантажились. Повторити",
  },
  begin: { en: "This is the beginning", ru: "Начало разговора", uk: "Початок розмови" },
  unread: { en: "New since you left", ru: "Новое с вашего ухода", uk: "Нове, відколи ви пішли" },
  latest: { en: "To the latest", ru: "К последним", uk: "До останніх" },
  count: {
    en: { one: "{n} new message", other: "{n} new messages" },
    ru: {
      one: "{n} новое сообщение",
      few: "{n} новых сообщения",
      many: "{n} новых сообщений",
      other: "{n} нового сообщения",
    },
    uk: {
      one: "{n} нове повідомлення",
      few: "{n} нові повідомлення",
      many: "{n} нових повідомлень",
      other: "{n} нового повідомлення",
    },
  },
  said: { en: "{name}: {text}", ru: "{name}: {text}", uk: "{name}: {text}" },
  noted: {
    en: "Note, {name}: {text}",
    ru: "Заметка, {name}: {text}",
    uk: "Нотатка, {name}: {text}",
  },
  files: {
    en: { one: "{n} file", other: "{n} files" },
    ru: { one: "{n} файл", few: "{n} файла", many: "{n} файлов", other: "{n} файла" },
    uk: { one: "{n} файл", few: "{n} файли", many: "{n} файлів", other: "{n} файлу" },
  },
});

const NEAR_END = 80;
const NEAR_TOP = 500;

export function Log({ unreadFrom }: { unreadFrom: string | null }) {
  const thread = useThread();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRows(unreadFrom);
  const focused = useSignal<string | null>(null);
  const scroll = useScroll(scroller, rows);
  const pending = pendingOf(thread.id, thread.entries.value);
  return (
    <div class="log-place">
      <div
        ref={scroller}
        class="log"
        role="log"
        // The past is not read out when it loads; the region below says what is new.
        aria-live="off"
        aria-label={t(words.log)}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard, too.
        tabIndex={0}
        data-testid="log"
        onScroll={scroll.onScroll}
        onKeyDown={(event) => moveAmong(event, scroller.current, focused)}
      >
        <div class="log-content">
          <Top />
          {rows.map((row) => (
            <RowView key={row.key} row={row} focused={focused.value} />
          ))}
          {pending.map((made) => (
            <PendingRow key={made.id} made={made} />
          ))}
        </div>
      </div>
      <Announcer />
      {scroll.away && (
        <Button class="log-latest" onClick={scroll.toEnd} data-testid="to-latest">
          <Icon name="down" size={16} />
          {scroll.fresh > 0 ? t(words.count, { n: scroll.fresh }) : t(words.latest)}
        </Button>
      )}
    </div>
  );
}

function useRows(unreadFrom: string | null): readonly Row[] {
  const thread = useThread();
  const before = useRef<readonly Row[]>([]);
  before.current = rowsOf(thread.entries.value, unreadFrom, before.current);
  return before.current;
}

function RowView({ row, focused }: { row: Row; focused: string | null }) {
  switch (row.kind) {
    case "day":
      return (
        <p class="log-day">
          <time dateTime={row.at}>{dayText(row.at)}</time>
        </p>
      );
    case "unread":
      return (
        <p class="log-unread" data-testid="unread-line">
          <span>{t(words.unread)}</span>
        </p>
      );
    case "events":
      return <Happenings row={row} />;
    case "group":
      return <Group row={row} focused={focused} />;
  }
}

function Top() {
  const thread = useThread();
  switch (thread.older.value) {
    case "loading":
      return <Skeleton lines={2} label={t(words.loading)} />;
    case "end":
      return <p class="log-begin">{t(words.begin)}</p>;
    default:
      return (
        <Button look="quiet" class="log-older" onClick={() => void thread.loadOlder()}>
          {t(thread.older.value === "failed" ? words.olderFailed : words.older)}
        </Button>
      );
  }
}

interface Scrolling {
  away: boolean;
  /** What came from others below the edge. */
  fresh: number;
  onScroll: () => void;
  toEnd: () => void;
}

/** Stay at the end while one is there; keep the place when the past is put on top. */
function useScroll(scroller: { current: HTMLDivElement | null }, rows: readonly Row[]): Scrolling {
  const thread = useThread();
  const [away, setAway] = useState(false);
  const [fresh, setFresh] = useState(0);
  const stuck = useRef(true);
  const lastTop = useRef(0);
  const first = useRef<string | null>(null);
  const anchor = useRef<{ id: string; top: number } | null>(null);
  const toEnd = () => {
    const log = scroller.current;
    if (log) log.scrollTop = log.scrollHeight;
  };
  const onScroll = () => {
    const log = scroller.current;
    if (!log) return;
    // What grows below, as a picture does, does not take one away from the end; going up does.
    const wentUp = log.scrollTop < lastTop.current - 1;
    lastTop.current = log.scrollTop;
    const isNear = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR_END;
    stuck.current = isNear || (stuck.current && !wentUp);
    setAway(!stuck.current);
    if (stuck.current) setFresh(0);
    else anchor.current = firstVisible(log);
    if (log.scrollTop < NEAR_TOP && thread.older.peek() === "more") void thread.loadOlder();
  };
  useLayoutEffect(() => {
    const log = scroller.current;
    const top = thread.entries.peek()[0]?.id ?? null;
    const isPrepended = first.current !== null && top !== first.current;
    first.current = top;
    if (!log) return;
    if (stuck.current) toEnd();
    else if (isPrepended) putBack(log, anchor.current);
  }, [rows]);
  useEffect(() => {
    const content = scroller.current?.firstElementChild;
    if (!content) return;
    // Pictures and letters grow after they were put in.
    const observer = new ResizeObserver(() => stuck.current && toEnd());
    observer.observe(content);
    if (scroller.current) observer.observe(scroller.current);
    return () => observer.disconnect();
  }, []);
  useEffect(
    () =>
      thread.onArrival((entry) => {
        if (!stuck.current && isFromOthers(entry, ownId())) setFresh((n) => n + 1);
        if (isOwn(entry)) {
          stuck.current = true;
          setAway(false);
        }
      }),
    [],
  );
  return { away, fresh, onScroll, toEnd };
}

function isOwn(entry: Entry): boolean {
  const own = ownId();
  if (entry.kind === "message") return entry.message.agent_id === own && own !== null;
  return entry.kind === "note" && entry.note.agent_id === own;
}

function firstVisible(log: HTMLElement): { id: string; top: number } | null {
  const edge = log.getBoundingClientRect();
  const x = edge.left + edge.width / 2;
  for (const y of [8, 40, 90, 160]) {
    const hit = document.elementFromPoint(x, edge.top + y)?.closest<HTMLElement>("[data-id]");
    const bubble = hit ?? null;
    if (bubble && log.contains(bubble))
      return { id: bubble.dataset.id ?? "", top: bubble.getBoundingClientRect().top };
  }
  const bubble = [...log.querySelectorAll<HTMLElement>("[data-id]")].find(
    (one) => one.getBoundingClientRect().bottom > edge.top,
  );
  return bubble ? { id: bubble.dataset.id ?? "", top: bubble.getBoundingClientRect().top } : null;
}

function putBack(log: HTMLElement, anchor: { id: string; top: number } | null): void {
  const bubble = anchor && log.querySelector<HTMLElement>(`[data-id="${CSS.escape(anchor.id)}"]`);
  if (!bubble) return;
  const moved = bubble.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) > 1) log.scrollTop += moved;
}

/** Arrows go from message to message: one tab stop for the whole thread. */
function moveAmong(
  event: KeyboardEvent,
  log: HTMLElement | null,
  focused: { value: string | null },
): void {
  const target = event.target as HTMLElement;
  if (!log || (target !== log && !target.matches("[data-id]"))) return;
  const step = { ArrowUp: -1, ArrowDown: 1, Home: 0, End: 0 }[event.key];
  if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
  const bubbles = [...log.querySelectorAll<HTMLElement>("[data-id]")];
  const at = bubbles.indexOf(target);
  const to =
    event.key === "Home"
      ? 0
      : event.key === "End" || (at < 0 && step < 0)
        ? bubbles.length - 1
        : Math.min(bubbles.length - 1, Math.max(0, at + step));
  const next = bubbles[to];
  if (!next) return;
  event.preventDefault();
  focused.value = next.dataset.id ?? null;
  next.focus();
}

const LONGEST_SAID = 300;

/** Reads out what others say while the thread is open, and nothing of the past. */
function Announcer() {
  const thread = useThread();
  const said = useSignal<readonly { id: string; text: string }[]>([]);
  useEffect(
    () =>
      thread.onArrival((entry) => {
        if (!isFromOthers(entry, ownId())) return;
        said.value = [...said.value.slice(-2), { id: entry.id, text: spoken(entry) }];
      }),
    [],
  );
  function spoken(entry: Entry): string {
    if (entry.kind === "note") {
      const name = entry.note.agent_id ? agentName(entry.note.agent_id) : "";
      return t(words.noted, { name, text: entry.note.text.slice(0, LONGEST_SAID) });
    }
    if (entry.kind !== "message") return "";
    const { text, attachments } = entry.message;
    const name = customerName(thread.contactName.peek());
    const heard = text || t(words.files, { n: attachments.length });
    return t(words.said, { name, text: heard.slice(0, LONGEST_SAID) });
  }
  return (
    <div class="visually-hidden" aria-live="polite" aria-relevant="additions" data-testid="said">
      {said.value.map((one) => (
        <p key={one.id}>{one.text}</p>
      ))}
    </div>
  );
}
