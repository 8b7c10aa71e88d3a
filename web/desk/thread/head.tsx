/** Who this is, by which door they came, how it stands, and what can be done with it. */

import { momentText } from "@/ui/clock";
import { Button, IconButton, Menu, type MenuItem } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { defineWords, t } from "@/ui/words";
import { ContextButton } from "../context/button";
import { openDialog } from "../context/dialogs";
import { agentName, customerName, queueName } from "../people";
import { openConversation } from "../route";
import { canTake, reopen, resolve, resolveAndNext, snooze, take, transfer, workOf } from "./doing";
import { plainName } from "./links";
import { channelWords, kindIcon, names } from "./names";
import { useThread } from "./open";
import { SlaClock } from "./sla-clock";

const words = defineWords({
  back: { en: "Back to the list", ru: "К списку", uk: "До списку" },
  take: { en: "Take", ru: "Взять", uk: "Взяти" },
  transfer: { en: "Transfer", ru: "Передать", uk: "Передати" },
  snooze: { en: "Snooze", ru: "Отложить", uk: "Відкласти" },
  resolve: { en: "Resolve", ru: "Завершить", uk: "Завершити" },
  resolveNext: {
    en: "Resolve and open the next",
    ru: "Завершить и открыть следующий",
    uk: "Завершити й відкрити наступну",
  },
  reopen: { en: "Reopen", ru: "Открыть снова", uk: "Відкрити знову" },
  more: { en: "More actions", ru: "Другие действия", uk: "Інші дії" },
  assign: { en: "Assign", ru: "Назначить оператора", uk: "Призначити оператора" },
  consult: { en: "Ask a colleague in", ru: "Позвать коллегу", uk: "Покликати колегу" },
  tags: { en: "Tags", ru: "Метки", uk: "Мітки" },
  merge: {
    en: "Merge with another conversation",
    ru: "Объединить с другим разговором",
    uk: "Об’єднати з іншою розмовою",
  },
  queue: { en: "Queue: {name}", ru: "Очередь: {name}", uk: "Черга: {name}" },
  agent: { en: "Agent: {name}", ru: "Оператор: {name}", uk: "Оператор: {name}" },
  nobody: { en: "Nobody yet", ru: "Пока никого", uk: "Поки нікого" },
  waits: { en: "Waits in the queue", ru: "Ждёт в очереди", uk: "Чекає в черзі" },
  until: { en: "until {when}", ru: "до {when}", uk: "до {when}" },
});

export function Head({ seen }: { seen: () => string | null }) {
  const thread = useThread();
  return (
    <header class="thread-head">
      <IconButton
        icon="back"
        class="thread-back"
        label={t(words.back)}
        onClick={() => openConversation(null)}
      />
      <div class="thread-who">
        <h1 class="thread-name" data-testid="contact-name">
          <bdi>{plainName(customerName(thread.contactName.value))}</bdi>
        </h1>
        <Facts />
      </div>
      <Ways seen={seen} />
    </header>
  );
}

function Facts() {
  const thread = useThread();
  const conversation = thread.conversation.value;
  if (!conversation) return null;
  const inbox = thread.inbox.value;
  const work = workOf(conversation.id);
  const waits = work?.state === "waiting" || work?.state === "offered";
  return (
    <p class="thread-facts">
      <span class="fact">
        <Icon name={kindIcon(conversation.channel_kind)} size={14} />
        {inbox.channel && t(channelWords(inbox.channel))}
        {inbox.name && (
          <>
            {" · "}
            <bdi>{inbox.name}</bdi>
          </>
        )}
      </span>
      <span class={`fact state state-${conversation.state}`} data-testid="state">
        {t(names[conversation.state])}
        {conversation.state === "snoozed" &&
          conversation.snoozed_until &&
          ` ${t(words.until, { when: momentText(conversation.snoozed_until) })}`}
      </span>
      {queueName(conversation.queue_id) && (
        <span class="fact">{t(words.queue, { name: queueName(conversation.queue_id) })}</span>
      )}
      <span class="fact" data-testid="holder">
        {conversation.agent_id
          ? t(words.agent, { name: agentName(conversation.agent_id) })
          : t(waits ? words.waits : words.nobody)}
      </span>
      <SlaClock conversationId={conversation.id} />
    </p>
  );
}

function Ways({ seen }: { seen: () => string | null }) {
  const { id, conversation: known } = useThread();
  const conversation = known.value;
  if (!conversation) return null;
  const isResolved = conversation.state === "resolved";
  return (
    <div class="thread-ways">
      {canTake(conversation) && (
        <Button look="primary" onClick={() => take(id)} data-testid="take">
          {t(words.take)}
        </Button>
      )}
      {!isResolved && workOf(id) && (
        <Button
          class="way-wide"
          icon="transfer"
          onClick={() => transfer(id)}
          data-testid="transfer"
        >
          <span class="way-word">{t(words.transfer)}</span>
        </Button>
      )}
      {!isResolved && (
        <Button class="way-wide" icon="snooze" onClick={() => snooze(id)} data-testid="snooze">
          <span class="way-word">{t(words.snooze)}</span>
        </Button>
      )}
      {!isResolved && (
        <Button icon="check" onClick={() => void resolve(id, seen())} data-testid="resolve">
          <span class="way-word">{t(words.resolve)}</span>
        </Button>
      )}
      {conversation.state !== "open" && (
        <Button icon="retry" onClick={() => reopen(id)} data-testid="reopen">
          <span class="way-word">{t(words.reopen)}</span>
        </Button>
      )}
      <Menu
        label={t(words.more)}
        items={moreItems(id, isResolved, seen)}
        buttonClass="button button-quiet button-icon"
        align="end"
      >
        <Icon name="more" />
      </Menu>
      <ContextButton />
    </div>
  );
}

function moreItems(id: string, isResolved: boolean, seen: () => string | null): MenuItem[] {
  const live = workOf(id) !== null;
  const item = (key: string, label: string, onPick: () => void, hint?: string): MenuItem => ({
    key,
    label,
    onPick,
    ...(hint ? { hint } : {}),
  });
  return [
    ...(isResolved
      ? []
      : [
          item("next", t(words.resolveNext), () => void resolveAndNext(id, seen()), "Shift+E"),
          item("transfer", t(words.transfer), () => transfer(id), "T"),
          item("snooze", t(words.snooze), () => snooze(id), "S"),
        ]),
    ...(live
      ? [
          item("assign", t(words.assign), () => openDialog({ kind: "assign", conversationId: id })),
          item("consult", t(words.consult), () =>
            openDialog({ kind: "consult", conversationId: id }),
          ),
        ]
      : []),
    item("tags", t(words.tags), () => openDialog({ kind: "tags", conversationId: id })),
    item("merge", t(words.merge), () => openDialog({ kind: "merge", conversationId: id })),
  ];
}
