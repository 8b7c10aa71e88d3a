import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { Dialog } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { Keys } from "./caps";
import { type PaletteEntry, sectionsFor } from "./entries";
import { find } from "./find";
import { closePalette, paletteText } from "./open";

const words = defineWords({
  title: { en: "Commands and search", ru: "Команды и поиск", uk: "Команди й пошук" },
  close: { en: "Close", ru: "Закрыть", uk: "Закрити" },
  type: {
    en: "A command, a person, a conversation, a queue",
    ru: "Команда, человек, разговор, очередь",
    uk: "Команда, людина, розмова, черга",
  },
  none: {
    en: "Nothing fits “{typed}”.",
    ru: "Ничего не найдено по запросу «{typed}».",
    uk: "Нічого не знайдено за запитом «{typed}».",
  },
  results: {
    en: { one: "{n} result", other: "{n} results" },
    ru: { one: "{n} вариант", few: "{n} варианта", many: "{n} вариантов", other: "{n} варианта" },
    uk: { one: "{n} варіант", few: "{n} варіанти", many: "{n} варіантів", other: "{n} варіанта" },
  },
});

export function PaletteDialog() {
  const typed = paletteText.value ?? "";
  const sections = sectionsFor(typed);
  const entries = useMemo(() => sections.flatMap((section) => section.entries), [sections]);
  const [at, setAt] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const chosen = entries[Math.min(at, entries.length - 1)];
  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }, [chosen?.key]);

  const type = (text: string) => {
    paletteText.value = text;
    setAt(0);
    find(text);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined && entries.length > 0) {
      event.preventDefault();
      const single = Math.abs(step) === 1;
      const next = Math.min(at, entries.length - 1) + step;
      setAt(single ? (next + entries.length) % entries.length : clamp(next, entries.length));
    } else if (event.key === "Enter" && chosen) {
      event.preventDefault();
      pick(chosen);
    }
  };

  return (
    <Dialog title={t(words.title)} closeLabel={t(words.close)} onClose={closePalette} wide>
      <div class="palette" data-testid="palette">
        <input
          ref={input}
          class="input palette-input"
          role="combobox"
          aria-expanded="true"
          aria-autocomplete="list"
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen ? `${id}-${chosen.key}` : undefined}
          aria-label={t(words.type)}
          placeholder={t(words.type)}
          autocomplete="off"
          spellcheck={false}
          value={typed}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <p class="visually-hidden" role="status">
          {t(words.results, { n: entries.length })}
        </p>
        {entries.length === 0 ? (
          <p class="palette-none" id={`${id}-list`}>
            {t(words.none, { typed })}
          </p>
        ) : (
          <div
            class="palette-list"
            role="listbox"
            id={`${id}-list`}
            aria-label={t(words.title)}
            ref={list}
          >
            {sections.map((section) => (
              // biome-ignore lint/a11y/useSemanticElements: a group inside of a list box.
              <div key={section.key} role="group" aria-label={section.title}>
                <p class="palette-group" aria-hidden="true">
                  {section.title}
                </p>
                {section.entries.map((entry) => (
                  <Option
                    key={entry.key}
                    id={`${id}-${entry.key}`}
                    entry={entry}
                    chosen={entry === chosen}
                    point={() => setAt(entries.indexOf(entry))}
                  />
                ))}
              </div>
            ))}
          </div>
        )}
      </div>
    </Dialog>
  );
}

function clamp(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}

/** Focus goes back to where it was before the action may move it on. */
function pick(entry: PaletteEntry): void {
  closePalette();
  setTimeout(entry.run, 0);
}

interface OptionProps {
  id: string;
  entry: PaletteEntry;
  chosen: boolean;
  point: () => void;
}

function Option({ id, entry, chosen, point }: OptionProps) {
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the focus and the keys.
    <div
      id={id}
      class="palette-option"
      role="option"
      tabIndex={-1}
      aria-selected={chosen}
      data-testid={`palette-${entry.key}`}
      onPointerMove={chosen ? undefined : point}
      onClick={() => pick(entry)}
    >
      <Icon name={entry.icon} size={16} />
      <span class="palette-text">{entry.text}</span>
      {entry.hint && <span class="palette-hint">{entry.hint}</span>}
      {entry.keys && <Keys keys={entry.keys} />}
    </div>
  );
}
