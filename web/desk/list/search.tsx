/** Searching and narrowing: the field, the filter's panel, and what is asked for in words. */

import { useEffect, useId, useRef, useState } from "preact/hooks";
import { Button, Field, IconButton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { people, queueName } from "../people";
import { desk } from "../session";
import { ownQueues } from "./figures";
import type { ChannelKind, Filter, State } from "./filter";
import { SaveFilter } from "./saved-view";
import { clearFilter, isNarrowed, narrow, ownFilter, seekTexts, view } from "./state";
import { words } from "./words";
import { wordsOf } from "./words-of";

const TYPING_MS = 250;
export const SEARCH_ID = "list-search";

export function Search() {
  return (
    <div class="list-tools">
      <search class="list-searching">
        <SearchField />
        {(view.value !== "mentions" || ownFilter.value.q) && <FilterPanel />}
      </search>
      <Asked />
      {ownFilter.value.q && <Where />}
    </div>
  );
}

/** Whether whole conversations are shown, or the single texts with the words. */
function Where() {
  const choices = [
    [false, words.inConversations, "where-conversations"],
    [true, words.inTexts, "where-texts"],
  ] as const;
  return (
    <fieldset class="list-where">
      <legend class="visually-hidden">{t(words.foundIn)}</legend>
      {choices.map(([texts, entry, testId]) => (
        <button
          key={testId}
          type="button"
          aria-pressed={seekTexts.value === texts}
          data-testid={testId}
          onClick={() => {
            seekTexts.value = texts;
          }}
        >
          {t(entry)}
        </button>
      ))}
    </fieldset>
  );
}

function SearchField() {
  const { q = "" } = ownFilter.value;
  const [typed, setTyped] = useState(q);
  // Another list, or a word removed: the field shows what is asked.
  useEffect(() => setTyped(q), [q, view.value]);
  useEffect(() => {
    if (typed.trim() === q) return;
    const timer = setTimeout(() => narrow({ q: typed.trim() }), TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <span class="list-field">
      <Icon name="search" size={16} />
      <input
        id={SEARCH_ID}
        class="input"
        type="search"
        data-testid="list-search"
        maxLength={200}
        autocomplete="off"
        aria-label={t(words.search)}
        placeholder={t(words.searchShort)}
        value={typed}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter") narrow({ q: typed.trim() });
          if (event.key !== "Escape") return;
          event.stopPropagation();
          if (typed) narrow({ q: undefined });
          setTyped("");
        }}
      />
    </span>
  );
}

/** A small panel below its button; what is chosen is asked for at once. */
function FilterPanel() {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const id = useId();
  useEffect(() => {
    if (!open) return;
    root.current?.querySelector<HTMLElement>("select")?.focus();
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
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes the panel from anywhere inside.
    <div
      ref={root}
      class="list-filter"
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <IconButton
        icon="filter"
        label={t(words.filter)}
        data-testid="list-filter"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      />
      {open && (
        <section id={id} class="list-panel" aria-label={t(words.filter)}>
          <Choices />
          <div class="list-panel-end">
            <Button onClick={clearFilter} disabled={!isNarrowed.value}>
              {t(words.clear)}
            </Button>
            <Button look="primary" onClick={close}>
              {t(words.close)}
            </Button>
          </div>
        </section>
      )}
    </div>
  );
}

const STATES: readonly State[] = ["open", "snoozed", "resolved"];
const KINDS: readonly ChannelKind[] = ["chat", "messaging", "email", "voice"];

function Choices() {
  const { state, queue_id: queues, channel_kind: kind, agent_id: agent } = ownFilter.value;
  const { waiting } = ownFilter.value;
  const everybody = [...people.value.values()]
    .filter((one) => !one.disabled && one.role !== "bot" && one.role !== "ops")
    .sort((a, b) => a.name.localeCompare(b.name));
  const here = view.value;
  return (
    <>
      <Choice
        label={t(words.state)}
        name="state"
        value={state?.length === STATES.length ? "any" : (state?.[0] ?? "")}
        options={[...STATES.map((one) => [one, t(words[one])] as const), ["any", t(words.any)]]}
        onPick={(value) => narrow({ state: stateOf(value) })}
      />
      {here !== "queues" && !here.startsWith("queue:") && (
        <Choice
          label={t(words.queue)}
          name="queue"
          value={queues?.[0] ?? ""}
          options={Object.keys(desk.value.queues)
            .filter((id) => ownQueues.value.includes(id))
            .map((id) => [id, queueName(id)] as const)}
          onPick={(value) => narrow({ queue_id: value ? [value] : undefined })}
        />
      )}
      <Choice
        label={t(words.channel)}
        name="channel"
        value={kind ?? ""}
        options={KINDS.map((one) => [one, t(words[one])] as const)}
        onPick={(value) => narrow({ channel_kind: (value || undefined) as ChannelKind })}
      />
      {here !== "mine" && here !== "queues" && (
        <Choice
          label={t(words.agent)}
          name="agent"
          value={agent ?? ""}
          options={[
            ["me", t(words.me)],
            ["none", t(words.nobody)],
            ...everybody.map((one) => [one.id, one.name] as const),
          ]}
          onPick={(value) => narrow({ agent_id: value || undefined })}
        />
      )}
      <Choice
        label={t(words.customer)}
        name="waiting"
        value={waiting === undefined ? "" : String(waiting)}
        options={[
          ["true", t(words.waits)],
          ["false", t(words.waitsNot)],
        ]}
        onPick={(value) => narrow({ waiting: value === "" ? undefined : value === "true" })}
      />
      <TagChoice />
    </>
  );
}

function stateOf(value: string): Filter["state"] {
  if (value === "any") return [...STATES];
  return value ? [value as State] : undefined;
}

interface ChoiceProps {
  label: string;
  name: string;
  value: string;
  options: ReadonlyArray<readonly [string, string]>;
  onPick: (value: string) => void;
}

function Choice({ label, name, value, options, onPick }: ChoiceProps) {
  return (
    <Field label={label}>
      {(ids) => (
        <select
          {...ids}
          data-testid={`filter-${name}`}
          value={value}
          onChange={(event) => onPick(event.currentTarget.value)}
        >
          <option value="">{t(name === "state" ? words.asView : words.noMatter)}</option>
          {options.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

function TagChoice() {
  const { tag = "" } = ownFilter.value;
  return (
    <Field label={t(words.tag)}>
      {(ids) => (
        <input
          {...ids}
          data-testid="filter-tag"
          maxLength={64}
          autocomplete="off"
          value={tag}
          onChange={(event) => narrow({ tag: event.currentTarget.value.trim() || undefined })}
        />
      )}
    </Field>
  );
}

/** What is asked for, each word with its way to go. */
function Asked() {
  const asked = wordsOf(ownFilter.value);
  if (asked.length === 0) return null;
  return (
    <ul class="list-asked" data-testid="list-asked" aria-label={t(words.filter)}>
      {asked.map(({ key, text }) => (
        <li key={key}>
          <button
            type="button"
            class="word"
            data-testid={`word-${key}`}
            aria-label={t(words.without, { what: text })}
            onClick={() => narrow({ [key]: undefined })}
          >
            <span>{text}</span>
            <Icon name="close" size={12} />
          </button>
        </li>
      ))}
      <li>
        <Button look="quiet" class="word-clear" data-testid="filter-clear" onClick={clearFilter}>
          {t(words.clear)}
        </Button>
      </li>
      <SaveFilter />
    </ul>
  );
}
