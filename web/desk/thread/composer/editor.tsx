/** The text field: grows with its text, offers what fits at the caret, takes pasted files. */

import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useId, useLayoutEffect } from "preact/hooks";
import { defineWords, t } from "@/ui/words";
import { preferences } from "../../preferences";
import { useThread } from "../open";
import { addFiles } from "./add-files";
import { type Edited, type Trigger, triggerAt } from "./caret";
import type { Composer } from "./state";
import { type Suggested, SuggestionList, useSuggestions } from "./suggestions";

const words = defineWords({
  reply: {
    en: "Write to the customer. / for a saved reply",
    ru: "Напишите клиенту. / — готовый ответ",
    uk: "Напишіть клієнтові. / — готова відповідь",
  },
  note: {
    en: "Only agents see this. @ mentions a colleague",
    ru: "Видят только операторы. @ — позвать коллегу",
    uk: "Бачать лише оператори. @ — покликати колегу",
  },
  replyLabel: { en: "Reply to the customer", ru: "Ответ клиенту", uk: "Відповідь клієнтові" },
  noteLabel: { en: "Note for agents", ru: "Заметка для операторов", uk: "Нотатка для операторів" },
});

interface Props {
  state: Composer;
  text: RefObject<HTMLTextAreaElement | null>;
}

export function Editor({ state, text }: Props) {
  const { mode, draft } = state;
  const thread = useThread();
  const list = useId();
  const trigger = useSignal<Trigger | null>(null);
  const suggested = useSuggestions(trigger.value);
  const isOpen = suggested.items.length > 0;
  useGrowing(text, draft.text);
  const look = () => {
    const field = text.current;
    if (!field) return;
    const isRange = field.selectionStart !== field.selectionEnd;
    const found = isRange ? null : triggerAt(field.value, field.selectionStart, mode);
    const same =
      found?.kind === trigger.peek()?.kind &&
      found?.start === trigger.peek()?.start &&
      found?.query === trigger.peek()?.query;
    if (!same) trigger.value = found;
  };
  const take = (which?: number) => {
    const field = text.current;
    const edited = field && suggested.take(field.value, field.selectionStart, which);
    if (!field || !edited) return;
    put(field, edited);
    state.write(edited.text);
    trigger.value = null;
  };
  return (
    <div class="editor">
      {isOpen && trigger.value && (
        <SuggestionList
          id={list}
          kind={trigger.value.kind}
          suggested={suggested}
          onTake={(which) => take(which)}
        />
      )}
      <textarea
        ref={text}
        class="editor-text"
        data-testid={`editor-${mode}`}
        rows={2}
        dir="auto"
        spellcheck
        lang={(mode === "reply" && thread.conversation.value?.language) || undefined}
        value={draft.text}
        placeholder={t(words[mode])}
        aria-label={t(mode === "note" ? words.noteLabel : words.replyLabel)}
        aria-autocomplete="list"
        aria-controls={isOpen ? list : undefined}
        aria-activedescendant={isOpen ? `${list}-${suggested.at}` : undefined}
        onInput={(event) => {
          state.write(event.currentTarget.value);
          look();
        }}
        onKeyUp={look}
        onClick={look}
        onBlur={() => {
          trigger.value = null;
        }}
        onPaste={(event) => {
          const files = [...(event.clipboardData?.files ?? [])];
          if (files.length === 0 || mode === "note") return;
          event.preventDefault();
          addFiles(state, files);
        }}
        onKeyDown={(event) => onKey(event, state, isOpen ? suggested : null, take)}
      />
    </div>
  );
}

function onKey(
  event: KeyboardEvent,
  state: Composer,
  suggested: Suggested | null,
  take: () => void,
): void {
  if (event.isComposing) return;
  const isBare = !event.ctrlKey && !event.metaKey && !event.altKey && !event.shiftKey;
  if (suggested && isBare) {
    const doing = {
      ArrowDown: () => suggested.move(1),
      ArrowUp: () => suggested.move(-1),
      Enter: take,
      Tab: take,
      Escape: () => suggested.close(),
    }[event.key];
    if (doing) {
      event.preventDefault();
      event.stopPropagation();
      doing();
      return;
    }
  }
  if (event.key === "Enter" && isBare && preferences.peek().enterToSend) {
    event.preventDefault();
    state.submit(null);
  }
  if (event.key === "Escape" && isBare) {
    // The first Escape leaves the text, the next one the conversation.
    event.stopPropagation();
    document.querySelector<HTMLElement>('[data-testid="log"]')?.focus();
  }
}

function put(field: HTMLTextAreaElement, edited: Edited): void {
  field.value = edited.text;
  field.setSelectionRange(edited.caret, edited.caret);
  field.focus();
}

/** As tall as the text, up to what the style sheet allows. */
function useGrowing(text: RefObject<HTMLTextAreaElement | null>, value: string): void {
  useLayoutEffect(() => {
    const field = text.current;
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  }, [value]);
}
