/** A small table of emoji: search, arrows, Enter, Escape. */

import { useEffect, useRef, useState } from "preact/hooks";
import { IconButton } from "@/ui/controls";
import { defineWords, language, t } from "@/ui/words";
import { findEmoji } from "./emoji";

const words = defineWords({
  open: { en: "Insert an emoji", ru: "Вставить эмодзи", uk: "Вставити емодзі" },
  search: { en: "Search emoji", ru: "Поиск эмодзи", uk: "Пошук емодзі" },
  none: { en: "Nothing by that name", ru: "Ничего не найдено", uk: "Нічого не знайдено" },
});

const COLUMNS = 8;

export function EmojiPicker({ onPick }: { onPick: (sign: string) => void }) {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open]);
  const close = () => {
    setOpen(false);
    root.current?.querySelector<HTMLElement>("button")?.focus();
  };
  return (
    <span ref={root} class="emoji">
      <IconButton
        icon="smile"
        label={t(words.open)}
        aria-haspopup="dialog"
        aria-expanded={open}
        data-testid="emoji"
        onClick={() => setOpen(!open)}
      />
      {open && (
        <Table
          onClose={close}
          onPick={(sign) => {
            setOpen(false);
            onPick(sign);
          }}
        />
      )}
    </span>
  );
}

function Table({ onClose, onPick }: { onClose: () => void; onPick: (sign: string) => void }) {
  const [query, setQuery] = useState("");
  const grid = useRef<HTMLDivElement>(null);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const found = findEmoji(query);
  const move = (event: KeyboardEvent) => {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    const signs = [...(grid.current?.querySelectorAll<HTMLElement>("button") ?? [])];
    const at = signs.indexOf(document.activeElement as HTMLElement);
    const to = target(event.key, at, signs.length);
    if (to === null) return;
    event.preventDefault();
    if (to < 0) input.current?.focus();
    else signs[to]?.focus();
  };
  return (
    <div class="emoji-table" role="dialog" aria-label={t(words.open)} onKeyDown={move}>
      <input
        ref={input}
        type="search"
        class="input"
        aria-label={t(words.search)}
        placeholder={t(words.search)}
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !found[0]) return;
          event.preventDefault();
          onPick(found[0].sign);
        }}
      />
      {found.length === 0 && <p class="emoji-none">{t(words.none)}</p>}
      <div ref={grid} class="emoji-grid">
        {found.map(({ sign, names }) => (
          <button
            key={sign}
            type="button"
            class="emoji-sign"
            aria-label={names[language.value]}
            title={names[language.value]}
            onClick={() => onPick(sign)}
          >
            {sign}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Where an arrow leads from `at` (-1: the search); null for keys that are none of ours. */
function target(key: string, at: number, count: number): number | null {
  if (at < 0) return key === "ArrowDown" && count > 0 ? 0 : null;
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[key];
  if (step === undefined) return null;
  const to = at + step;
  return to >= count ? at : Math.max(-1, to);
}
