/** Two conversations of one customer become one thread. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Conversation, ListedConversation } from "@/client";
import { dayText, timeText } from "@/ui/clock";
import { Button, Dialog } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, type Entry, t } from "@/ui/words";
import { failed, toast } from "../notices";
import { openConversation, route } from "../route";
import { rest } from "../session";
import { readConversation } from "./facts";
import { type ConversationPreview, conversationPreview, type Obstacle } from "./merge-preview";
import { openContactMerge } from "./opener";
import { PreviewTable } from "./preview-table";
import { channelWords, common, stateWords } from "./shared-words";
import { Trouble, useDoing } from "./trouble";

const words = defineWords({
  title: { en: "Merge conversations", ru: "Объединить разговоры", uk: "Об’єднати розмови" },
  which: {
    en: "Other conversations of this customer",
    ru: "Другие разговоры этого клиента",
    uk: "Інші розмови цього клієнта",
  },
  none: {
    en: "This customer has no other conversation. If they are known under two names, merge the people first.",
    ru: "У этого клиента нет других разговоров. Если он записан под двумя именами, сначала объедините контакты.",
    uk: "У цього клієнта немає інших розмов. Якщо він записаний під двома іменами, спершу об’єднайте контакти.",
  },
  people: { en: "Merge people", ru: "Объединить контакты", uk: "Об’єднати контакти" },
  merge: { en: "Merge", ru: "Объединить", uk: "Об’єднати" },
  swap: { en: "Swap", ru: "Поменять местами", uk: "Поміняти місцями" },
  this: { en: "this one", ru: "этот", uk: "ця" },
  messages: { en: "Messages", ru: "Сообщения", uk: "Повідомлення" },
  notes: { en: "Notes", ru: "Заметки", uk: "Нотатки" },
  tags: { en: "New tags: {list}", ru: "Новые метки: {list}", uk: "Нові мітки: {list}" },
  attributes: {
    en: "New attributes: {list}",
    ru: "Новые атрибуты: {list}",
    uk: "Нові атрибути: {list}",
  },
  closes: {
    en: "The conversation that moves is closed; its link leads to the one that stays.",
    ru: "Перемещённый разговор закроется, его ссылка приведёт к оставшемуся.",
    uk: "Переміщена розмова закриється, її посилання приведе до тієї, що лишилася.",
  },
  same: {
    en: "Choose another conversation.",
    ru: "Выберите другой разговор.",
    uk: "Виберіть іншу розмову.",
  },
  merged: {
    en: "One of them was merged already.",
    ru: "Один из них уже объединён.",
    uk: "Одну з них уже об’єднано.",
  },
  other_contact: {
    en: "They belong to different people. Merge the people first.",
    ru: "Они принадлежат разным людям. Сначала объедините контакты.",
    uk: "Вони належать різним людям. Спершу об’єднайте контакти.",
  },
  kept_resolved: {
    en: "The one that stays is resolved and the other is not. Swap them, or reopen it first.",
    ru: "Остающийся разговор завершён, а другой нет. Поменяйте их местами или сначала откройте его.",
    uk: "Розмова, що лишається, завершена, а інша ні. Поміняйте їх місцями або спершу відкрийте її.",
  },
  done: {
    en: { one: "Merged: {n} message moved", other: "Merged: {n} messages moved" },
    ru: {
      one: "Объединено: перемещено {n} сообщение",
      few: "Объединено: перемещено {n} сообщения",
      many: "Объединено: перемещено {n} сообщений",
      other: "Объединено: перемещено {n} сообщения",
    },
    uk: {
      one: "Об’єднано: переміщено {n} повідомлення",
      few: "Об’єднано: переміщено {n} повідомлення",
      many: "Об’єднано: переміщено {n} повідомлень",
      other: "Об’єднано: переміщено {n} повідомлення",
    },
  },
});

const OBSTACLES: Record<Obstacle, Entry> = {
  same: words.same,
  merged: words.merged,
  other_contact: words.other_contact,
  kept_resolved: words.kept_resolved,
};

interface Props {
  conversationId: string;
  onClose: () => void;
}

export function MergeDialog({ conversationId, onClose }: Props) {
  const own = useSignal<ListedConversation | null>(null);
  const others = useSignal<ListedConversation[] | null>(null);
  const chosen = useSignal<ListedConversation | null>(null);
  const swapped = useSignal(false);
  const preview = useSignal<ConversationPreview | null>(null);
  const doing = useDoing();
  const [kept, merged] = swapped.value ? [chosen.value, own.value] : [own.value, chosen.value];

  useEffect(() => {
    void doing.run(async () => {
      const found = await readConversation(conversationId);
      own.value = found;
      others.value = found ? await othersOf(found) : [];
    });
  }, [conversationId]);
  useEffect(() => {
    if (!kept || !merged) return;
    let gone = false;
    previewOf(kept, merged).then(
      (found) => {
        if (!gone) preview.value = found;
      },
      (error) => {
        doing.problem.value = error;
      },
    );
    return () => {
      gone = true;
    };
  }, [kept, merged]);

  const merge = () =>
    doing.run(async () => {
      if (!kept || !merged) return;
      await rest.POST("/api/v1/conversations/{conversation_id}/merge", {
        params: { path: { conversation_id: kept.id } },
        body: { merged_id: merged.id },
      });
      const undo = { words: common.undo, run: () => void undoMerge(merged.id) };
      toast(words.done, { n: merged.message_count }, "good", undo);
      onClose();
      if (route.value.page === "inbox" && route.value.conversationId === merged.id) {
        openConversation(kept.id);
      }
    });

  return (
    <Dialog
      title={t(words.title)}
      wide
      closeLabel={t(common.close)}
      onClose={onClose}
      actions={
        <>
          <Button
            look="quiet"
            class="cx-aside"
            onClick={() => own.value && openContactMerge({ contactId: own.value.contact_id })}
          >
            {t(words.people)}
          </Button>
          <Button onClick={onClose}>{t(common.cancel)}</Button>
          <Button
            look="primary"
            data-testid="confirm"
            disabled={!preview.value || preview.value.obstacle !== null || doing.busy.value}
            onClick={merge}
          >
            {t(words.merge)}
          </Button>
        </>
      }
    >
      {others.value?.length === 0 && <p class="cx-hint">{t(words.none)}</p>}
      {others.value && others.value.length > 0 && (
        <Others
          list={others.value}
          chosen={chosen.value}
          onChoose={(one) => {
            preview.value = null;
            chosen.value = one;
          }}
        />
      )}
      {kept && merged && preview.value && (
        <Preview
          kept={kept}
          merged={merged}
          preview={preview.value}
          ownId={conversationId}
          onSwap={() => {
            preview.value = null;
            swapped.value = !swapped.value;
          }}
        />
      )}
      <Trouble problem={doing.problem.value} />
    </Dialog>
  );
}

interface OthersProps {
  list: ListedConversation[];
  chosen: ListedConversation | null;
  onChoose: (one: ListedConversation) => void;
}

function Others({ list, chosen, onChoose }: OthersProps) {
  return (
    <div class="cx-choice-list" role="radiogroup" aria-label={t(words.which)} data-testid="choices">
      {list.map((one) => (
        <label key={one.id} class="cx-choice" data-id={one.id} data-testid="choice">
          <input
            type="radio"
            name="other-conversation"
            checked={chosen?.id === one.id}
            onChange={() => onChoose(one)}
          />
          <Icon name={one.channel_kind} />
          <span class="cx-choice-main">
            <span class="cx-choice-name">{titleOf(one)}</span>
            <span class="cx-choice-more numbers">{sideOf(one)}</span>
          </span>
        </label>
      ))}
    </div>
  );
}

interface PreviewProps {
  kept: ListedConversation;
  merged: ListedConversation;
  preview: ConversationPreview;
  ownId: string;
  onSwap: () => void;
}

function Preview({ kept, merged, preview, ownId, onSwap }: PreviewProps) {
  const title = (one: Conversation) =>
    one.id === ownId ? `${titleOf(one)} (${t(words.this)})` : titleOf(one);
  return (
    <section class="cx-preview" data-testid="preview">
      <PreviewTable
        kept={title(kept)}
        merged={title(merged)}
        rows={[
          { label: t(words.messages), ...preview.messages },
          { label: t(words.notes), ...preview.notes },
        ]}
      />
      <Button icon="retry" onClick={onSwap} data-testid="swap">
        {t(words.swap)}
      </Button>
      {preview.tags.length > 0 && (
        <p class="cx-hint">{t(words.tags, { list: preview.tags.join(", ") })}</p>
      )}
      {preview.attributes.length > 0 && (
        <p class="cx-hint">{t(words.attributes, { list: preview.attributes.join(", ") })}</p>
      )}
      {preview.obstacle ? (
        <p class="cx-warning-line">
          <Icon name="warning" /> {t(OBSTACLES[preview.obstacle])}
        </p>
      ) : (
        preview.closes && <p class="cx-hint">{t(words.closes)}</p>
      )}
    </section>
  );
}

/** What a conversation is called: its subject, else its last words. */
export function titleOf(one: Conversation): string {
  return one.subject || one.preview || t(channelWords[one.channel_kind]);
}

function sideOf(one: ListedConversation): string {
  const when = `${dayText(one.last_activity_at)}, ${timeText(one.last_activity_at)}`;
  return [t(stateWords[one.state]), one.inbox.name, when].filter(Boolean).join(" · ");
}

async function othersOf(own: ListedConversation): Promise<ListedConversation[]> {
  const query = { contact_id: own.contact_id, order: "recent" as const, limit: 50 };
  const { data } = await rest.GET("/api/v1/conversations", { params: { query } });
  return (data?.items ?? []).filter(({ id, merged_into }) => id !== own.id && !merged_into);
}

async function previewOf(kept: Conversation, merged: Conversation): Promise<ConversationPreview> {
  const [here, there] = await Promise.all([countNotes(kept.id), countNotes(merged.id)]);
  return conversationPreview(kept, merged, { kept: here, moved: there });
}

async function countNotes(id: string): Promise<number> {
  let count = 0;
  let cursor: string | null = null;
  do {
    const query: { limit: number; cursor?: string } = { limit: 100, ...(cursor ? { cursor } : {}) };
    const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/notes", {
      params: { path: { conversation_id: id }, query },
    });
    count += data?.items.length ?? 0;
    cursor = data?.next_cursor ?? null;
  } while (cursor);
  return count;
}

/** Take a merge of conversations back; what goes wrong is shown at the edge. */
export async function undoMerge(mergedId: string): Promise<void> {
  try {
    await rest.POST("/api/v1/conversations/{conversation_id}/unmerge", {
      params: { path: { conversation_id: mergedId } },
    });
    toast(common.undone, {}, "good");
  } catch (error) {
    failed(error);
  }
}
