/** Saved replies: one text per language, found in the composer by what is typed after a slash. */

import { Skeleton } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { useRead } from "../context/use-read";
import { rest } from "../session";
import { everything } from "./all";
import { Collection, tag } from "./collection";
import { optionsOf, readQueues } from "./directory";
import { words } from "./words";

const own = defineWords({
  about: {
    en: "Agents insert them with / in the composer; the customer's language decides the text. {contact.name}, {agent.name} and {conversation.id} are filled in.",
    ru: "Вставляются в ответ через /, язык текста выбирается по клиенту. {contact.name}, {agent.name} и {conversation.id} подставляются.",
    uk: "Вставляються у відповідь через /, мову тексту визначає клієнт. {contact.name}, {agent.name} і {conversation.id} підставляються.",
  },
  shortcut: { en: "Shortcut", ru: "Сокращение", uk: "Скорочення" },
  title: { en: "Title", ru: "Заголовок", uk: "Заголовок" },
  texts: { en: "Texts", ru: "Тексты", uk: "Тексти" },
  languages: { en: "Languages", ru: "Языки", uk: "Мови" },
  onlyIn: {
    en: "Only in these queues (none: everywhere)",
    ru: "Только в этих очередях (если не выбрано: везде)",
    uk: "Лише в цих чергах (якщо не вибрано: всюди)",
  },
});

const readReplies = () =>
  everything((cursor) =>
    rest.GET("/api/v1/replies", { params: { query: { limit: 100, cursor } } }),
  );

export function Replies() {
  const queues = useRead(readQueues, []);
  if (!queues.value) return <Skeleton label={t(words.loading)} />;
  return (
    <Collection
      title={words.replies}
      about={own.about}
      read={readReplies}
      nameOf={(reply) => reply.title}
      columns={[
        { words: own.shortcut, show: (reply) => <code>/{reply.shortcut}</code> },
        { words: own.title, show: (reply) => reply.title },
        { words: own.languages, show: (reply) => Object.keys(reply.texts).join(", ") },
      ]}
      specs={[
        { key: "shortcut", label: own.shortcut, kind: "text", required: true },
        { key: "title", label: own.title, kind: "text", required: true },
        { key: "texts", label: own.texts, kind: "texts", rows: 4 },
        { key: "queue_ids", label: own.onlyIn, kind: "many", options: optionsOf(queues.value) },
      ]}
      create={(values) => rest.POST("/api/v1/replies", { body: everywhere(values) as never })}
      update={(reply, changes) =>
        rest.PATCH("/api/v1/replies/{reply_id}", {
          params: { path: { reply_id: reply.id } },
          headers: tag(reply),
          body: everywhere(changes) as never,
        })
      }
      remove={(reply) =>
        rest.DELETE("/api/v1/replies/{reply_id}", { params: { path: { reply_id: reply.id } } })
      }
    />
  );
}

/** No queue chosen is every queue. */
function everywhere(values: Record<string, unknown>) {
  const none = Array.isArray(values.queue_ids) && values.queue_ids.length === 0;
  return none ? { ...values, queue_ids: null } : values;
}
