/** What one side said within a few minutes, and what of it is on its way. */

import { Component } from "preact";
import type { Message } from "@/client";
import { momentText, timeText } from "@/ui/clock";
import { IconButton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { agentName, customerName, people } from "../people";
import { Attachments } from "./attachments";
import { CallRecord, isSound } from "./call";
import { copyText, DeliverySign, deliveryText, resend, Trouble } from "./delivery";
import { Letter } from "./letter";
import { useThread } from "./open";
import { reasonText } from "./reasons";
import { SafeText } from "./text";
import type { GroupRow, MessageEntry, NoteEntry, Said } from "./timeline";

const words = defineWords({
  automatic: { en: "Automatic", ru: "Автоматически", uk: "Автоматично" },
  note: {
    en: "Note, agents only",
    ru: "Заметка, только операторам",
    uk: "Нотатка, лише операторам",
  },
  program: { en: "Program", ru: "Программа", uk: "Програма" },
  copy: { en: "Copy text", ru: "Скопировать текст", uk: "Скопіювати текст" },
  subject: { en: "Subject: {subject}", ru: "Тема: {subject}", uk: "Тема: {subject}" },
});

/** Drawn anew only when the row is another one: in a long thread nearly all stay. */
export class Group extends Component<{ row: GroupRow; focused: string | null }> {
  override shouldComponentUpdate(next: { row: GroupRow; focused: string | null }): boolean {
    const touched = (id: string | null) => this.props.row.items.some((item) => item.id === id);
    return (
      next.row !== this.props.row ||
      (next.focused !== this.props.focused &&
        (touched(next.focused) || touched(this.props.focused)))
    );
  }

  override render() {
    return <GroupBody row={this.props.row} focused={this.props.focused} />;
  }
}

function GroupBody({ row, focused }: { row: GroupRow; focused: string | null }) {
  const thread = useThread();
  const author = authorOf(row, thread.contactName.value);
  return (
    <div class={`group group-${row.side}`} data-testid={`group-${row.side}`}>
      <p class="group-author">
        {row.side === "note" && <Icon name="note" size={13} />}
        <bdi>{author}</bdi>
        {row.automatic && <span class="group-mark">{t(words.automatic)}</span>}
        {row.side === "note" && <span class="group-mark">{t(words.note)}</span>}
      </p>
      {row.items.map((item) => (
        <Bubble key={item.id} item={item} author={author} focused={focused === item.id} />
      ))}
    </div>
  );
}

function authorOf(row: GroupRow, contact: string): string {
  if (row.side === "in") return customerName(contact);
  return row.agentId ? agentName(row.agentId) : t(words.program);
}

function Bubble({ item, author, focused }: { item: Said; author: string; focused: boolean }) {
  const text = item.kind === "note" ? item.note.text : item.message.text;
  const isOut = item.kind === "message" && item.message.direction === "out";
  const status = isOut ? item.message.status : null;
  const label = `${author}, ${timeText(item.at)}${status ? `, ${deliveryText(status)}` : ""}`;
  return (
    <article
      class={`bubble ${item.kind === "message" && showsLetter(item.message) ? "bubble-wide" : ""}`}
      data-testid={item.kind}
      data-id={item.id}
      tabIndex={focused ? 0 : -1}
      aria-label={label}
    >
      {item.kind === "note" ? <NoteText entry={item} /> : <MessageBody entry={item} />}
      <p class="bubble-foot">
        <time dateTime={item.at} title={momentText(item.at)}>
          {timeText(item.at)}
        </time>
        {status && <DeliverySign state={status} />}
        {text && (
          <IconButton
            icon="copy"
            class="bubble-copy"
            label={t(words.copy)}
            tabIndex={focused ? 0 : -1}
            onClick={() => copyText(text)}
          />
        )}
      </p>
      {isOut && <TroubleOf message={item.message} />}
    </article>
  );
}

function showsLetter(message: Message): boolean {
  return message.html !== null && message.kind === "text";
}

function MessageBody({ entry: { message } }: { entry: MessageEntry }) {
  const thread = useThread();
  if (message.kind === "call") {
    const others = message.attachments.filter((file) => !isSound(file));
    return (
      <>
        <CallRecord message={message} />
        <Attachments files={others} />
      </>
    );
  }
  // Pictures of a letter stand in it.
  const files = message.attachments.filter((file) => !(showsLetter(message) && file.content_id));
  const lang = message.direction === "in" ? thread.conversation.value?.language : null;
  return (
    <>
      {message.subject && message.subject !== thread.subjectBefore(message) && (
        <p class="bubble-subject" dir="auto">
          {t(words.subject, { subject: message.subject })}
        </p>
      )}
      {showsLetter(message) ? (
        <Letter message={message} />
      ) : (
        message.text && (
          <SafeText
            text={message.text}
            lang={lang}
            shortened={message.shortened}
            loadWhole={() => thread.loadWhole(message.id)}
          />
        )
      )}
      <Attachments files={files} />
    </>
  );
}

function TroubleOf({ message }: { message: Message }) {
  const thread = useThread();
  if (message.status !== "failed" && message.status !== "unconfirmed") return null;
  return (
    <Trouble
      unconfirmed={message.status === "unconfirmed"}
      reason={reasonText(message)}
      text={message.text}
      onRetry={async () => {
        const again = await resend(message);
        if (again) thread.add(again);
      }}
    />
  );
}

function NoteText({ entry: { note } }: { entry: NoteEntry }) {
  const mentioned = note.mentions.map((id) => people.value.get(id)?.name ?? agentName(id));
  return (
    <>
      <SafeText text={note.text} />
      {mentioned.length > 0 && (
        <p class="bubble-mentions">
          {mentioned.map((name) => (
            <bdi key={name} class="mention">
              @{name}
            </bdi>
          ))}
        </p>
      )}
    </>
  );
}
