/** One conversation: its head, its thread and the composer. */

import { useEffect, useMemo, useRef } from "preact/hooks";
import { Button, IconButton, Skeleton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { problemText, requestIdOf } from "../notices/problems";
import { agentName, customerName } from "../people";
import { openConversation, route, sought } from "../route";
import { useThreadActions } from "./actions";
import { type Company, watchCompany } from "./company";
import { Composer, type Focus } from "./composer";
import { draftOf, type Mode } from "./composer/drafts";
import { setMode } from "./composer/state";
import { copyText } from "./delivery";
import { Head } from "./head";
import { Log } from "./log";
import { useMarks } from "./marks";
import { type OpenThread, ThreadContext, withSubjects } from "./open";
import { ownId } from "./own";
import { openThread } from "./store";
import "./thread.css";

const words = defineWords({
  none: { en: "No conversation", ru: "Разговор не выбран", uk: "Розмову не вибрано" },
  thread: { en: "Thread: {name}", ru: "Переписка: {name}", uk: "Листування: {name}" },
  choose: {
    en: "Choose a conversation from the list",
    ru: "Выберите разговор из списка",
    uk: "Виберіть розмову зі списку",
  },
  loading: { en: "Loading", ru: "Загрузка", uk: "Завантаження" },
  lost: {
    en: "You no longer have access",
    ru: "У вас больше нет доступа",
    uk: "У вас більше немає доступу",
  },
  lostWhy: {
    en: "The conversation went to a queue that is not yours, or it was never open to you.",
    ru: "Разговор ушёл в очередь, к которой у вас нет доступа, или никогда не был вам открыт.",
    uk: "Розмова пішла в чергу, до якої ви не маєте доступу, або ніколи не була вам відкрита.",
  },
  draft: {
    en: "What you had begun to write",
    ru: "То, что вы начали писать",
    uk: "Те, що ви почали писати",
  },
  copy: { en: "Copy text", ru: "Скопировать текст", uk: "Скопіювати текст" },
  back: { en: "Back to the list", ru: "К списку", uk: "До списку" },
  failed: {
    en: "The conversation did not load",
    ru: "Разговор не загрузился",
    uk: "Розмова не завантажилась",
  },
  retry: { en: "Try again", ru: "Повторить", uk: "Повторити" },
  request: { en: "Request {id}", ru: "Запрос {id}", uk: "Запит {id}" },
  alsoHere: { en: "Also here: {names}", ru: "Также здесь: {names}", uk: "Також тут: {names}" },
  writes: { en: "{names}: writing", ru: "{names}: пишет", uk: "{names}: пише" },
  customerWrites: {
    en: "The customer is writing",
    ru: "Клиент пишет",
    uk: "Клієнт пише",
  },
});

export function ConversationPane() {
  const at = route.value;
  const id = at.page === "inbox" ? at.conversationId : null;
  if (!id)
    return (
      <section class="thread thread-none" aria-label={t(words.none)}>
        <Icon name="chat" size={40} />
        <p>{t(words.choose)}</p>
      </section>
    );
  return <Open key={id} id={id} />;
}

/** It was merged into another, and what is sought in it went along. */
function follow(into: string): void {
  openConversation(into, sought.peek()?.id);
}

function Open({ id }: { id: string }) {
  const thread = useMemo(
    () => withSubjects(openThread(id, (into) => queueMicrotask(() => follow(into)))),
    [id],
  );
  useEffect(() => () => thread.close(), [thread]);
  return (
    <ThreadContext.Provider value={thread}>
      <section
        class="thread"
        tabIndex={-1}
        aria-label={t(words.thread, { name: customerName(thread.contactName.value) })}
        data-testid="thread"
        data-conversation={id}
      >
        <Content thread={thread} />
      </section>
    </ThreadContext.Provider>
  );
}

function Content({ thread }: { thread: OpenThread }) {
  switch (thread.loading.value) {
    case "loading":
      return <Skeleton lines={8} label={t(words.loading)} />;
    case "lost":
      return <Lost id={thread.id} />;
    case "failed":
      return <Failed thread={thread} />;
    case "ready":
      return <Ready thread={thread} />;
  }
}

function Ready({ thread }: { thread: OpenThread }) {
  const focus = useRef<Focus>({ current: null }).current;
  const marks = useMarks(thread);
  const company = useMemo(() => watchCompany(thread.id, ownId()), [thread]);
  useEffect(() => () => company.close(), [company]);
  const write = (mode: Mode) => {
    if (focus.current) focus.current(mode);
    else setMode(thread.id, mode);
  };
  useThreadActions(thread, marks.seen, {
    reply: () => write("reply"),
    note: () => write("note"),
  });
  return (
    <>
      <Head seen={marks.seen} />
      <Log unreadFrom={marks.unreadFrom.value} />
      <CompanyLine company={company} />
      <Composer seen={marks.seen} focus={focus} />
    </>
  );
}

/** Who else looks and writes; always as high, so that nothing below it moves. */
function CompanyLine({ company }: { company: Company }) {
  const others = company.viewers.value;
  const writing = company.writing.value;
  const names = (ids: readonly string[]) => ids.map(agentName).join(", ");
  const parts = [
    company.customerWrites.value ? t(words.customerWrites) : "",
    writing.length > 0 ? t(words.writes, { names: names(writing) }) : "",
    others.length > 0 ? t(words.alsoHere, { names: names(others) }) : "",
  ].filter(Boolean);
  return (
    <p class="company" data-testid="company">
      {parts.length > 0 && (
        <Icon name={company.customerWrites.value ? "pencil" : "eye"} size={14} />
      )}
      <span>{parts.join(" · ")}</span>
    </p>
  );
}

function Lost({ id }: { id: string }) {
  const texts = (["reply", "note"] as const)
    .map((mode) => draftOf(id, mode).value.text)
    .filter((text) => text.trim() !== "");
  return (
    <div class="thread-trouble" role="alert" data-testid="lost">
      <Icon name="shield" size={32} />
      <h1>{t(words.lost)}</h1>
      <p>{t(words.lostWhy)}</p>
      {texts.map((text) => (
        <div key={text} class="lost-draft">
          <h2>{t(words.draft)}</h2>
          <pre dir="auto">{text}</pre>
          <Button icon="copy" onClick={() => copyText(text)}>
            {t(words.copy)}
          </Button>
        </div>
      ))}
      <Button onClick={() => openConversation(null)}>{t(words.back)}</Button>
    </div>
  );
}

function Failed({ thread }: { thread: OpenThread }) {
  const request = requestIdOf(thread.problem.value);
  return (
    <div class="thread-trouble" role="alert" data-testid="load-failed">
      <IconButton
        icon="back"
        class="thread-back"
        label={t(words.back)}
        onClick={() => openConversation(null)}
      />
      <Icon name="warning" size={32} />
      <h1>{t(words.failed)}</h1>
      <p>{problemText(thread.problem.value)}</p>
      {request && (
        <p class="request-id">
          <code>{t(words.request, { id: request })}</code>
        </p>
      )}
      <Button icon="retry" onClick={() => void thread.reload()}>
        {t(words.retry)}
      </Button>
    </div>
  );
}
