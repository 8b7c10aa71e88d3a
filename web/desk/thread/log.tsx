/** The thread itself: the past above, the newest below, and what comes announced. */

import { type ReadonlySignal, type Signal, useSignal } from "@preact/signals";
import type { VNode } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { dayText } from "@/ui/clock";
import { Button, Skeleton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { toast } from "../notices/toasts";
import { agentName, customerName } from "../people";
import { sought } from "../route";
import { Group } from "./bubble";
import { Happenings } from "./happenings";
import { useThread } from "./open";
import { ownId } from "./own";
import { PendingRow, pendingOf } from "./pending";
import { type Scrolling, useScroll } from "./scroll";
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
  seeking: {
    en: "Looking for the message",
    ru: "Ищем сообщение",
    uk: "Шукаємо повідомлення",
  },
  notThere: {
    en: "That message is not in this conversation.",
    ru: "Этого сообщения в разговоре нет.",
    uk: "Цього повідомлення в розмові немає.",
  },
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

export function Log({ unreadFrom }: { unreadFrom: string | null }) {
  const thread = useThread();
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useRows(unreadFrom);
  const focused = useSignal<string | null>(null);
  const drawn = useDrawn(rows, focused.value);
  const scroll = useScroll(scroller, rows);
  const isSeeking = useSought(scroll, focused);
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
          {drawn}
          {pending.map((made) => (
            <PendingRow key={made.id} made={made} />
          ))}
        </div>
      </div>
      <Announcer />
      <p class="log-seeking" role="status">
        {isSeeking.value && <span>{t(words.seeking)}</span>}
      </p>
      <Latest scroll={scroll} />
    </div>
  );
}

/** The way back to the end, and what came there meanwhile. */
function Latest({ scroll: { away, fresh, toEnd } }: { scroll: Scrolling }) {
  if (!away.value) return null;
  return (
    <Button class="log-latest" onClick={toEnd} data-testid="to-latest">
      <Icon name="down" size={16} />
      {fresh.value > 0 ? t(words.count, { n: fresh.value }) : t(words.latest)}
    </Button>
  );
}

/** Shows what the address asks for, and says that it looks for it while that takes long. */
function useSought(scroll: Scrolling, focused: Signal<string | null>): ReadonlySignal<boolean> {
  const thread = useThread();
  const isSeeking = useSignal(false);
  const wanted = sought.value;
  useEffect(() => {
    if (!wanted) return;
    let isOver = false;
    const seek = async () => {
      isSeeking.value = true;
      const isThere = await thread.reach(wanted.id);
      if (isOver) return;
      isSeeking.value = false;
      if (!isThere) {
        toast(thread.older.peek() === "failed" ? words.olderFailed : words.notThere);
        return;
      }
      focused.value = wanted.id;
      // Until then it is drawn.
      requestAnimationFrame(() => isOver || scroll.show(wanted.id));
    };
    void seek();
    return () => {
      isOver = true;
      isSeeking.value = false;
    };
  }, [wanted]);
  return isSeeking;
}

function useRows(unreadFrom: string | null): readonly Row[] {
  const thread = useThread();
  const before = useRef<readonly Row[]>([]);
  before.current = rowsOf(thread.entries.value, unreadFrom, before.current);
  return before.current;
}

interface Drawn {
  readonly row: Row;
  readonly focused: string | null;
  readonly node: VNode;
}

/** The rows as nodes; of a row that is as it was the same node, which is passed over when drawn. */
function useDrawn(rows: readonly Row[], focused: string | null): readonly VNode[] {
  const before = useRef<ReadonlyMap<string, Drawn>>(new Map());
  const drawn = rows.map((row): Drawn => {
    const inside = focused !== null && holds(row, focused) ? focused : null;
    const known = before.current.get(row.key);
    if (known?.row === row && known.focused === inside) return known;
    return { row, focused: inside, node: <RowView key={row.key} row={row} focused={inside} /> };
  });
  before.current = new Map(drawn.map((one) => [one.row.key, one]));
  return drawn.map((one) => one.node);
}

function holds(row: Row, id: string): boolean {
  return row.kind === "group" && row.items.some((item) => item.id === id);
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
