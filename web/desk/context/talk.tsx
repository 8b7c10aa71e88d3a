/** What is known of the conversation itself: tags, attributes, who takes part, notes. */

import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { Conversation, Note } from "@/client";
import { dayText, timeText } from "@/ui/clock";
import { Button, IconButton } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { failed, toast } from "../notices";
import { desk, rest } from "../session";
import { AttributeFacts, AttributeRows } from "./attributes";
import { ifMatch } from "./doing";
import { readConversation } from "./facts";
import { openDialog } from "./opener";
import { languageName } from "./person";
import { PRIORITIES, priorityText } from "./reason";
import { Fact, Part } from "./section";
import { common, stateWords } from "./shared-words";
import { Chips, changeTags } from "./tags";
import { agentName } from "./team";
import { Trouble, useDoing } from "./trouble";
import { useRead } from "./use-read";
import { changesOf, type Row, rowsOf } from "./values";

const words = defineWords({
  talk: { en: "Conversation", ru: "Разговор", uk: "Розмова" },
  edit: { en: "Edit conversation", ru: "Изменить данные разговора", uk: "Змінити дані розмови" },
  state: { en: "State", ru: "Состояние", uk: "Стан" },
  until: { en: "Until", ru: "До", uk: "До" },
  subject: { en: "Subject", ru: "Тема", uk: "Тема" },
  language: { en: "Language", ru: "Язык", uk: "Мова" },
  began: { en: "Began", ru: "Начат", uk: "Розпочато" },
  participants: { en: "Takes part", ru: "Участвует", uk: "Бере участь" },
  priority: { en: "Priority", ru: "Приоритет", uk: "Пріоритет" },
  tags: { en: "Tags", ru: "Метки", uk: "Мітки" },
  addTag: { en: "Add a tag", ru: "Добавить метку", uk: "Додати мітку" },
  notes: { en: "Notes", ru: "Заметки", uk: "Нотатки" },
  saved: { en: "Saved", ru: "Сохранено", uk: "Збережено" },
});

interface Props {
  conversation: Conversation;
  onSaved: () => void;
}

export function Talk({ conversation, onSaved }: Props) {
  const editing = useSignal(false);
  const removeTag = (gone: string) =>
    changeTags(conversation.id, (tags) => tags.filter((tag) => tag !== gone)).then(onSaved, failed);
  return (
    <Part
      title={t(words.talk)}
      testid="context-talk"
      aside={
        !editing.value && (
          <IconButton icon="pencil" label={t(words.edit)} onClick={() => (editing.value = true)} />
        )
      }
    >
      {editing.value ? (
        <EditTalk
          conversation={conversation}
          onClose={() => {
            editing.value = false;
            onSaved();
          }}
        />
      ) : (
        <TalkFacts conversation={conversation} />
      )}
      <h4 class="cx-small-head">{t(words.tags)}</h4>
      <Chips tags={conversation.tags} onRemove={(tag) => void removeTag(tag)} />
      <Button
        look="quiet"
        icon="plus"
        onClick={() => openDialog({ kind: "tags", conversationId: conversation.id })}
      >
        {t(words.addTag)}
      </Button>
    </Part>
  );
}

function TalkFacts({ conversation }: { conversation: Conversation }) {
  const until = conversation.snoozed_until;
  const names = conversation.participants.map(agentName).filter(Boolean);
  return (
    <dl class="cx-facts">
      <Fact name={t(words.state)}>{t(stateWords[conversation.state])}</Fact>
      <Fact name={t(words.until)}>{until && `${dayText(until)}, ${timeText(until)}`}</Fact>
      <Fact name={t(words.subject)}>{conversation.subject}</Fact>
      <Fact name={t(words.language)}>
        {conversation.language && languageName(conversation.language)}
      </Fact>
      <Fact name={t(words.began)}>
        {`${dayText(conversation.created_at)}, ${timeText(conversation.created_at)}`}
      </Fact>
      <Fact name={t(words.participants)}>{names.join(", ")}</Fact>
      <AttributeFacts values={conversation.attributes} />
    </dl>
  );
}

function EditTalk({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const seen = useRef(conversation).current;
  const version = useSignal(conversation.version);
  const priority = useSignal(conversation.priority);
  const rows = useSignal<Row[]>(rowsOf(conversation.attributes));
  const doing = useDoing();

  const save = () =>
    doing.run(async () => {
      try {
        await rest.PATCH("/api/v1/conversations/{conversation_id}", {
          params: { path: { conversation_id: seen.id } },
          body: {
            ...(priority.value === seen.priority ? {} : { priority: priority.value }),
            attributes: changesOf(seen.attributes, rows.value),
          },
          ...ifMatch(version.value),
        });
      } catch (error) {
        version.value = (await readConversation(seen.id))?.version ?? version.value;
        throw error;
      }
      toast(words.saved, {}, "good");
      onClose();
    });

  return (
    <form
      class="cx-edit-form"
      onSubmit={(event) => {
        event.preventDefault();
        void save();
      }}
    >
      <PrioritySelect value={priority.value} onChange={(chosen) => (priority.value = chosen)} />
      <AttributeRows rows={rows.value} onChange={(changed) => (rows.value = changed)} />
      <Trouble problem={doing.problem.value} />
      <div class="cx-form-actions">
        <Button onClick={onClose}>{t(common.cancel)}</Button>
        <Button type="submit" look="primary" disabled={doing.busy.value}>
          {t(common.save)}
        </Button>
      </div>
    </form>
  );
}

export function PrioritySelect(props: { value: number; onChange: (priority: number) => void }) {
  return (
    <label class="field">
      {t(words.priority)}
      <select
        value={props.value}
        onChange={(event) => props.onChange(Number(event.currentTarget.value))}
      >
        {PRIORITIES.map((_, priority) => (
          <option key={priorityText(priority)} value={priority}>
            {priorityText(priority)}
          </option>
        ))}
      </select>
    </label>
  );
}

const NOTES_SHOWN = 5;

/** The newest notes. */
export function Notes({ conversationId }: { conversationId: string }) {
  const live = desk.value.threads[conversationId]?.notes;
  const { value } = useRead(
    () => readNotes(conversationId),
    [conversationId],
    (event) =>
      event.type === "note.created" &&
      (event.data as { note: Note }).note.conversation_id === conversationId,
  );
  const notes = live?.length ? [...live].reverse().slice(0, NOTES_SHOWN) : (value ?? []);
  if (notes.length === 0) return null;
  return (
    <Part title={t(words.notes)} testid="context-notes">
      <ul class="cx-note-list">
        {notes.map((note) => (
          <li key={note.id}>
            <p dir="auto">{note.text}</p>
            <span class="cx-line-more numbers">
              {[
                agentName(note.agent_id),
                `${dayText(note.created_at)}, ${timeText(note.created_at)}`,
              ]
                .filter(Boolean)
                .join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </Part>
  );
}

async function readNotes(conversationId: string): Promise<Note[]> {
  const { data } = await rest.GET("/api/v1/conversations/{conversation_id}/notes", {
    params: { path: { conversation_id: conversationId }, query: { limit: NOTES_SHOWN } },
  });
  return data?.items ?? [];
}
