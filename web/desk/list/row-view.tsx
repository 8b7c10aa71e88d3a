/** How a row looks. */

import { memo } from "preact/compat";
import { clockText, now, timeText } from "@/ui/clock";
import { Icon } from "@/ui/icons";
import { type Entry, language, t } from "@/ui/words";
import { agentName, customerName, initials } from "../people";
import { desk } from "../session";
import { around, typingIn } from "./around";
import type { Find } from "./finds";
import { broken, dueAt } from "./late";
import type { Row } from "./row";
import { toggleChosen } from "./state";
import { words } from "./words";

interface RowViewProps {
  row: Row;
  gone: boolean;
  chosen: boolean;
  drafted: boolean;
}

/** Two lines: who and when, then what was said and what is to be known about it. */
export const RowView = memo(({ row, gone, chosen, drafted }: RowViewProps) => (
  <div class={row.unread ? "row row-unread" : "row"}>
    <Mark row={row} chosen={chosen} />
    <span class="row-first">
      <bdi class="row-name">{customerName(row.name)}</bdi>
      <span class="row-when numbers">
        {row.waitingAt === null ? <When row={row} /> : <WaitClock row={row} />}
      </span>
    </span>
    <span class="row-second">
      <Line row={row} gone={gone} />
      <span class="row-signs">
        {drafted && <Sign icon="pencil" entry={words.draft} kind="draft" />}
        {row.last?.status === "failed" && (
          <Sign icon="warning" entry={words.failed} kind="failed" />
        )}
        <Priority level={row.conversation.priority} />
        <Viewers id={row.id} />
        {row.unread ? <Unread n={row.unread} /> : null}
      </span>
    </span>
  </div>
));

/** A single text: whose conversation it is from, when it was written, and what it says. */
export const FindView = memo(({ find, chosen }: { find: Find; chosen: boolean }) => (
  <div class={find.seen ? "row" : "row row-unread"}>
    <Mark row={find.row} chosen={chosen} />
    <span class="row-first">
      <bdi class="row-name">{customerName(find.row.name)}</bdi>
      <span class="row-when numbers">
        <time dateTime={find.at}>{shortMoment(find.at, now.value)}</time>
      </span>
    </span>
    <span class="row-second">
      <span class="row-line">
        {find.kind === "note" && (
          <>
            <Icon name="note" size={13} />
            <span class="visually-hidden">{t(words.note)}: </span>
          </>
        )}
        <bdi>{find.text}</bdi>
      </span>
      <span class="row-signs">{!find.seen && <Unread n={1} />}</span>
    </span>
  </div>
));

/** The channel; the selection's check in its place. A click here selects, as the key X does. */
function Mark({ row, chosen }: { row: Row; chosen: boolean }) {
  const kind = row.conversation.channel_kind;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key for it is X, on the row.
    // biome-ignore lint/a11y/noStaticElementInteractions: the row is the control; this is a part of it.
    <span
      class={chosen ? "row-mark row-marked" : "row-mark"}
      data-testid="row-mark"
      title={t(words[kind])}
      onClick={(event) => {
        event.stopPropagation();
        toggleChosen(row.id);
      }}
    >
      <Icon name={chosen ? "check" : kind} size={18} />
      <span class="visually-hidden">{t(words[kind])}</span>
    </span>
  );
}

function When({ row }: { row: Row }) {
  const { snoozed_until: until } = row.conversation;
  if (row.conversation.state === "snoozed" && until) {
    return (
      <span class="row-snoozed">
        <Icon name="snooze" size={14} />
        <span class="visually-hidden">{t(words.snoozed)} </span>
        {t(words.until, { when: shortMoment(until, now.value) })}
      </span>
    );
  }
  const at = row.conversation.last_activity_at;
  return <time dateTime={at}>{shortMoment(at, now.value)}</time>;
}

/** Counts while the customer waits; past what was promised it says so by sign and word, too. */
function WaitClock({ row }: { row: Row }) {
  const at = now.value;
  const since = row.waitingAt ?? at;
  const target = desk.value.queues[row.conversation.queue_id]?.wait_target_seconds ?? null;
  const due = dueAt(row, target, broken.value);
  const late = due !== null && at > due;
  return (
    <span class={late ? "wait wait-late" : "wait"} data-testid={late ? "wait-late" : "wait"}>
      {late ? <strong aria-hidden="true">!</strong> : <Icon name="clock" size={13} />}
      <span class="visually-hidden">{t(late ? words.late : words.waiting)} </span>
      {clockText((at - since) / 1000)}
    </span>
  );
}

function Line({ row, gone }: { row: Row; gone: boolean }) {
  const typing = typingIn(around.value, row.id, now.value)[0];
  if (gone) return <span class="row-line row-left">{t(words.left)}</span>;
  if (typing) {
    const text =
      typing === "visitor" ? t(words.typing) : t(words.typingAgent, { name: agentName(typing) });
    return <span class="row-line row-typing">{text}</span>;
  }
  const { preview, subject } = row.conversation;
  return (
    <span class="row-line">
      {row.last?.direction === "out" && (
        <>
          <Icon name="reply" size={13} />
          <span class="visually-hidden">{t(words.answered)}: </span>
        </>
      )}
      <bdi>{preview || subject || t(words.noText)}</bdi>
    </span>
  );
}

type SignIcon = "pencil" | "warning" | "up" | "down";

function Sign({ icon, entry, kind }: { icon: SignIcon; entry: Entry; kind: string }) {
  return (
    <span class={`sign sign-${kind}`} title={t(entry)} data-testid={`sign-${kind}`}>
      <Icon name={icon} size={14} />
      <span class="visually-hidden">{t(entry)}</span>
    </span>
  );
}

/** 0 is urgent, 1 high, 2 normal, 3 low; normal is not worth a sign. */
function Priority({ level }: { level: number }) {
  if (level === 0) return <span class="sign-urgent">{t(words.urgent)}</span>;
  if (level === 1) return <Sign icon="up" entry={words.high} kind="high" />;
  if (level === 3) return <Sign icon="down" entry={words.low} kind="low" />;
  return null;
}

function Viewers({ id }: { id: string }) {
  const viewers = around.value.get(id)?.viewers ?? [];
  if (viewers.length === 0) return null;
  const names = viewers.map(agentName);
  const label = t(words.viewing, { names: names.join(", ") });
  return (
    <span class="viewers" title={label} data-testid="viewers">
      <span class="visually-hidden">{label}</span>
      {names.slice(0, 2).map((name) => (
        <span key={name} class="avatar" aria-hidden="true">
          {initials(name)}
        </span>
      ))}
      {names.length > 2 && (
        <span class="avatar" aria-hidden="true">
          +{names.length - 2}
        </span>
      )}
    </span>
  );
}

function Unread({ n }: { n: number }) {
  return (
    <span class="unread numbers" data-testid="unread">
      <span aria-hidden="true">{n > 99 ? "99+" : n}</span>
      <span class="visually-hidden">{t(words.unread, { n })}</span>
    </span>
  );
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** 14:05 today, otherwise 3 Nov; the year where it is another one. */
export function shortMoment(instant: string, at: number): string {
  const moment = new Date(instant);
  const today = new Date(at);
  if (moment.toDateString() === today.toDateString()) return timeText(instant);
  const sameYear = moment.getFullYear() === today.getFullYear();
  const key = `${language.value}${sameYear}`;
  const known =
    formats.get(key) ??
    new Intl.DateTimeFormat(language.value, {
      day: "numeric",
      month: "short",
      ...(sameYear ? {} : { year: "2-digit" }),
    });
  formats.set(key, known);
  return known.format(moment);
}
