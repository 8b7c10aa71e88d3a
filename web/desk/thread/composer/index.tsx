/** Where one writes: an answer to the customer, or a note among colleagues. */

import type { RefObject } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Button, IconButton, Menu } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { useActions } from "../../actions";
import { useThread } from "../open";
import { addFiles } from "./add-files";
import type { Mode } from "./drafts";
import { Editor } from "./editor";
import { EmojiPicker } from "./emoji-picker";
import { FilesRow } from "./files-row";
import { Conflict, HoldLine, LimitLine } from "./lines";
import { type Composer as State, useComposer } from "./state";
import { ViaMenu } from "./via";

const words = defineWords({
  composer: { en: "Answer", ru: "Ответ", uk: "Відповідь" },
  modes: { en: "What to write", ru: "Что написать", uk: "Що написати" },
  reply: { en: "Reply", ru: "Ответ", uk: "Відповідь" },
  note: { en: "Note", ru: "Заметка", uk: "Нотатка" },
  send: { en: "Send", ru: "Отправить", uk: "Надіслати" },
  sendAnyway: { en: "Send anyway", ru: "Всё равно отправить", uk: "Усе одно надіслати" },
  addNote: { en: "Add note", ru: "Добавить заметку", uk: "Додати нотатку" },
  more: { en: "Other ways to send", ru: "Другие способы отправки", uk: "Інші способи надсилання" },
  sendResolve: {
    en: "Send and resolve",
    ru: "Отправить и завершить",
    uk: "Надіслати й завершити",
  },
  sendSnooze: { en: "Send and snooze", ru: "Отправить и отложить", uk: "Надіслати й відкласти" },
  attach: { en: "Attach files", ru: "Приложить файлы", uk: "Додати файли" },
  drop: { en: "Drop the files here", ru: "Отпустите файлы здесь", uk: "Відпустіть файли тут" },
});

export interface Focus {
  current: ((mode: Mode) => void) | null;
}

export function Composer({ seen, focus }: { seen: () => string | null; focus: Focus }) {
  const thread = useThread();
  const state = useComposer(seen);
  const text = useRef<HTMLTextAreaElement>(null);
  const panel = useId();
  const drop = useDrop(state);
  useFocus(focus, state, text);
  useSendActions(state, text);
  return (
    <section
      class={`composer composer-${state.mode} ${drop.over ? "composer-over" : ""}`}
      aria-label={t(words.composer)}
      data-testid="composer"
      {...drop.handlers}
    >
      <div class="composer-top">
        <Tabs state={state} panel={panel} onPick={(mode) => focus.current?.(mode)} />
        {state.mode === "reply" && <ViaMenu state={state} />}
      </div>
      <Conflict state={state} />
      <div id={panel} role="tabpanel" aria-labelledby={`${panel}-${state.mode}`}>
        <Editor key={`${thread.id} ${state.mode}`} state={state} text={text} />
        {state.mode === "reply" && (
          <FilesRow
            files={state.draft.files}
            uploads={state.uploads}
            onRemove={(gone) =>
              state.setFiles(state.draft.files.filter((file) => file.id !== gone.id))
            }
          />
        )}
      </div>
      <HoldLine state={state} />
      <div class="composer-bottom">
        {state.mode === "reply" && <AttachButton onPick={(files) => addFiles(state, files)} />}
        <EmojiPicker onPick={(emoji) => insert(state, text.current, emoji)} />
        <LimitLine state={state} />
        <SendButtons state={state} />
      </div>
      {drop.over && <p class="composer-drop">{t(words.drop)}</p>}
    </section>
  );
}

interface TabsProps {
  state: State;
  panel: string;
  onPick: (mode: Mode) => void;
}

const MODES: readonly Mode[] = ["reply", "note"];

function Tabs({ state, panel, onPick }: TabsProps) {
  return (
    <div class="tabs" role="tablist" aria-label={t(words.modes)}>
      {MODES.map((mode) => (
        <button
          key={mode}
          id={`${panel}-${mode}`}
          type="button"
          role="tab"
          class="tab"
          aria-selected={state.mode === mode}
          aria-controls={state.mode === mode ? panel : undefined}
          tabIndex={state.mode === mode ? 0 : -1}
          data-testid={`mode-${mode}`}
          onClick={() => onPick(mode)}
          onKeyDown={(event) => {
            if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
            event.preventDefault();
            const other = mode === "reply" ? "note" : "reply";
            state.setMode(other);
            document.getElementById(`${panel}-${other}`)?.focus();
          }}
        >
          <Icon name={mode} size={15} />
          {t(words[mode])}
        </button>
      ))}
    </div>
  );
}

function SendButtons({ state }: { state: State }) {
  const isNote = state.mode === "note";
  const name = isNote ? words.addNote : state.asked ? words.sendAnyway : words.send;
  return (
    <span class="send-buttons">
      <Button
        look="primary"
        icon={isNote ? "note" : "send"}
        class={isNote ? "send send-note" : "send"}
        disabled={state.hold !== null}
        onClick={() => state.submit(null)}
        data-testid="send"
      >
        {t(name)}
      </Button>
      {!isNote && (
        <Menu
          label={t(words.more)}
          align="end"
          buttonClass="button button-plain button-icon send-more"
          items={[
            {
              key: "resolve",
              label: t(words.sendResolve),
              icon: "check",
              disabled: state.hold !== null,
              onPick: () => state.submit("resolve"),
            },
            {
              key: "snooze",
              label: t(words.sendSnooze),
              icon: "snooze",
              disabled: state.hold !== null,
              onPick: () => state.submit("snooze"),
            },
          ]}
        >
          <Icon name="up" size={16} />
        </Menu>
      )}
    </span>
  );
}

function AttachButton({ onPick }: { onPick: (files: readonly File[]) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton icon="clip" label={t(words.attach)} onClick={() => input.current?.click()} />
      <input
        ref={input}
        type="file"
        multiple
        hidden
        data-testid="file-input"
        onChange={(event) => {
          onPick([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = "";
        }}
      />
    </>
  );
}

/** Put it where the caret stands. */
function insert(state: State, text: HTMLTextAreaElement | null, what: string): void {
  if (!text) return;
  text.focus();
  text.setRangeText(what, text.selectionStart, text.selectionEnd, "end");
  state.write(text.value);
}

function useDrop(state: State) {
  const [over, setOver] = useState(false);
  const depth = useRef(0);
  const hasFiles = (event: DragEvent) =>
    state.mode === "reply" && [...(event.dataTransfer?.types ?? [])].includes("Files");
  const leave = () => {
    depth.current = 0;
    setOver(false);
  };
  return {
    over,
    handlers: {
      onDragEnter(event: DragEvent) {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      },
      onDragOver(event: DragEvent) {
        if (hasFiles(event)) event.preventDefault();
      },
      onDragLeave() {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      },
      onDrop(event: DragEvent) {
        leave();
        if (!hasFiles(event)) return;
        event.preventDefault();
        addFiles(state, [...(event.dataTransfer?.files ?? [])]);
      },
    },
  };
}

function useFocus(focus: Focus, state: State, text: RefObject<HTMLTextAreaElement | null>): void {
  const wanted = useRef(false);
  useEffect(() => {
    focus.current = (mode) => {
      if (mode === state.mode) {
        text.current?.focus();
        return;
      }
      wanted.current = true;
      state.setMode(mode);
    };
  });
  useEffect(() => {
    if (wanted.current) text.current?.focus();
    wanted.current = false;
  }, [state.mode]);
}

function useSendActions(state: State, text: RefObject<HTMLTextAreaElement | null>): void {
  const latest = useRef(state);
  latest.current = state;
  const isWriting = () => document.activeElement === text.current && latest.current.hold === null;
  useActions(
    [
      {
        id: "compose.send",
        words: words.send,
        group: "compose",
        keys: ["mod+enter"],
        whileTyping: true,
        enabled: isWriting,
        run: () => latest.current.submit(null),
      },
      {
        id: "compose.sendResolve",
        words: words.sendResolve,
        group: "compose",
        keys: ["mod+shift+enter"],
        whileTyping: true,
        enabled: () => isWriting() && latest.current.mode === "reply",
        run: () => latest.current.submit("resolve"),
      },
      {
        id: "compose.sendSnooze",
        words: words.sendSnooze,
        group: "compose",
        enabled: () => latest.current.hold === null && latest.current.mode === "reply",
        run: () => latest.current.submit("snooze"),
      },
    ],
    [],
  );
}
