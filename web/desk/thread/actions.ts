/** What can be done with the open conversation by key and palette. */

import { defineWords } from "@/ui/words";
import { type Action, useActions } from "../actions";
import { canTake, reopen, resolve, resolveAndNext, snooze, take, transfer, workOf } from "./doing";
import type { OpenThread } from "./open";

const words = defineWords({
  reply: { en: "Reply", ru: "Ответить", uk: "Відповісти" },
  note: { en: "Write a note", ru: "Написать заметку", uk: "Написати нотатку" },
  resolve: { en: "Resolve", ru: "Завершить разговор", uk: "Завершити розмову" },
  resolveNext: {
    en: "Resolve and open the next",
    ru: "Завершить и открыть следующий",
    uk: "Завершити й відкрити наступну",
  },
  reopen: { en: "Reopen", ru: "Открыть разговор снова", uk: "Відкрити розмову знову" },
  snooze: { en: "Snooze", ru: "Отложить разговор", uk: "Відкласти розмову" },
  transfer: { en: "Transfer", ru: "Передать разговор", uk: "Передати розмову" },
  take: { en: "Take", ru: "Взять разговор", uk: "Взяти розмову" },
});

export interface Writing {
  reply: () => void;
  note: () => void;
}

export function useThreadActions(
  thread: OpenThread,
  seen: () => string | null,
  writing: Writing,
): void {
  const { id } = thread;
  const isLive = () => thread.conversation.peek()?.state !== "resolved";
  const make = (
    name: string,
    keys: string[],
    run: () => void,
    enabled: () => boolean = () => true,
  ): Action => ({
    id: name,
    words: words[name.slice(name.indexOf(".") + 1) as keyof typeof words],
    group: name.startsWith("compose") ? "compose" : "conversation",
    keys,
    enabled: () => thread.loading.peek() === "ready" && enabled(),
    run,
  });
  useActions(
    [
      make("compose.reply", ["r"], writing.reply),
      make("compose.note", ["n"], writing.note),
      make("conversation.resolve", ["e"], () => void resolve(id, seen()), isLive),
      make("conversation.resolveNext", ["shift+e"], () => void resolveAndNext(id, seen()), isLive),
      make("conversation.snooze", ["s"], () => snooze(id), isLive),
      make(
        "conversation.transfer",
        ["t"],
        () => transfer(id),
        () => workOf(id) !== null,
      ),
      make(
        "conversation.take",
        [],
        () => take(id),
        () => canTake(thread.conversation.peek()),
      ),
      make(
        "conversation.reopen",
        [],
        () => reopen(id),
        () => !isLive(),
      ),
    ],
    [id],
  );
}
