/** Tags of a conversation: taken away and added one by one, never over somebody else's change. */

import { useComputed, useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Conversation } from "@/client";
import { Button, Dialog } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { desk, rest } from "../session";
import { ifMatch } from "./doing";
import { readConversation, useFacts } from "./facts";
import { common } from "./shared-words";
import { Trouble, useDoing } from "./trouble";

const words = defineWords({
  title: { en: "Tags", ru: "Метки", uk: "Мітки" },
  add: { en: "Add", ru: "Добавить", uk: "Додати" },
  name: { en: "New tag", ru: "Новая метка", uk: "Нова мітка" },
  remove: { en: "Remove tag: {tag}", ru: "Убрать метку: {tag}", uk: "Прибрати мітку: {tag}" },
  none: { en: "No tags yet", ru: "Меток пока нет", uk: "Міток поки немає" },
  known: { en: "Used lately", ru: "Недавние метки", uk: "Недавні мітки" },
});

const SUGGESTED = 12;

interface Props {
  conversationId: string;
  onClose: () => void;
}

export function TagsDialog({ conversationId, onClose }: Props) {
  const { conversation, reload } = useFacts(conversationId);
  const typed = useSignal("");
  const doing = useDoing();
  const known = useComputed(() => suggestions(conversation?.tags ?? [])).value;
  const change = (make: (tags: string[]) => string[]) =>
    doing.run(async () => {
      await changeTags(conversationId, make);
      reload();
    });
  const add = (tag: string) => change((tags) => [...tags.filter((known) => known !== tag), tag]);

  return (
    <Dialog title={t(words.title)} closeLabel={t(common.close)} onClose={onClose}>
      <Chips
        tags={conversation?.tags ?? []}
        disabled={doing.busy.value}
        onRemove={(gone) => change((tags) => tags.filter((tag) => tag !== gone))}
      />
      <form
        class="cx-add-line"
        onSubmit={(event) => {
          event.preventDefault();
          const tag = typed.value.trim();
          if (!tag) return;
          typed.value = "";
          void add(tag);
        }}
      >
        <input
          class="input"
          aria-label={t(words.name)}
          placeholder={t(words.name)}
          maxLength={64}
          data-testid="tag-name"
          value={typed.value}
          onInput={(event) => (typed.value = event.currentTarget.value)}
        />
        <Button type="submit" data-testid="tag-add" disabled={doing.busy.value}>
          {t(words.add)}
        </Button>
      </form>
      {known.length > 0 && <Known tags={known} disabled={doing.busy.value} onPick={add} />}
      <Trouble problem={doing.problem.value} />
    </Dialog>
  );
}

interface ChipsProps {
  tags: readonly string[];
  disabled?: boolean;
  onRemove: (tag: string) => void;
}

export function Chips({ tags, disabled, onRemove }: ChipsProps) {
  if (tags.length === 0) return <p class="cx-hint">{t(words.none)}</p>;
  return (
    <ul class="cx-chips" data-testid="tags">
      {tags.map((tag) => (
        <li key={tag} class="cx-chip">
          <span>{tag}</span>
          <button
            type="button"
            disabled={disabled}
            aria-label={t(words.remove, { tag })}
            onClick={() => onRemove(tag)}
          >
            <Icon name="close" size={14} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Known(props: { tags: string[]; disabled: boolean; onPick: (tag: string) => void }) {
  const heading = useId();
  return (
    <>
      <h3 class="cx-small-head" id={heading}>
        {t(words.known)}
      </h3>
      <ul class="cx-chips" aria-labelledby={heading}>
        {props.tags.map((tag) => (
          <li key={tag}>
            <button
              type="button"
              class="cx-chip cx-chip-button"
              disabled={props.disabled}
              onClick={() => props.onPick(tag)}
            >
              <Icon name="plus" size={14} /> {tag}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

function suggestions(own: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const { tags } of Object.values(desk.value.conversations)) {
    for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  }
  return [...counts]
    .filter(([tag]) => !own.includes(tag))
    .sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
    .slice(0, SUGGESTED)
    .map(([tag]) => tag);
}

/** Change the tags as they are on the server now; when somebody is faster, theirs are kept and the
 * change is made to them once more. */
export async function changeTags(
  conversationId: string,
  make: (tags: string[]) => string[],
): Promise<void> {
  for (let tries = 2; ; tries -= 1) {
    const found = await readConversation(conversationId);
    if (!found) return;
    try {
      await patch(found, make(found.tags));
      return;
    } catch (error) {
      if (tries === 0 || (error as { status?: number }).status !== 412) throw error;
    }
  }
}

async function patch(conversation: Conversation, tags: string[]): Promise<void> {
  await rest.PATCH("/api/v1/conversations/{conversation_id}", {
    params: { path: { conversation_id: conversation.id } },
    body: { tags },
    ...ifMatch(conversation.version),
  });
}
