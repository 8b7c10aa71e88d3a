/** What can be done with the conversation: as buttons with their keys, and for palette and keys. */

import { useComputed } from "@preact/signals";
import type { Conversation, WorkItem } from "@/client";
import { Button } from "@/ui/controls";
import type { IconName } from "@/ui/icons";
import { defineWords, type Entry, t } from "@/ui/words";
import { runAction, useActions } from "../actions";
import { failed, toast } from "../notices";
import { desk, isLead, me } from "../session";
import { takeWork } from "./assign";
import { command } from "./doing";
import { type DialogKind, openDialog } from "./opener";
import { Part } from "./section";
import { agentName } from "./team";

const words = defineWords({
  actions: { en: "Actions", ru: "Действия", uk: "Дії" },
  transfer: { en: "Transfer", ru: "Передать", uk: "Передати" },
  assign: { en: "Assign", ru: "Назначить", uk: "Призначити" },
  snooze: { en: "Snooze", ru: "Отложить", uk: "Відкласти" },
  tags: { en: "Tags", ru: "Метки", uk: "Мітки" },
  merge: { en: "Merge", ru: "Объединить", uk: "Об’єднати" },
  consult: { en: "Ask a colleague in", ru: "Позвать коллегу", uk: "Покликати колегу" },
  takeOver: { en: "Take over", ru: "Забрать себе", uk: "Забрати собі" },
  whisper: { en: "Whisper a note", ru: "Подсказать заметкой", uk: "Підказати нотаткою" },
  taken: { en: "It is yours now", ru: "Разговор теперь у вас", uk: "Розмова тепер у вас" },
  asked: { en: "Asked in: {name}", ru: "Приглашение: {name}", uk: "Запрошення: {name}" },
  joined: { en: "Joined: {name}", ru: "В разговоре: {name}", uk: "У розмові: {name}" },
  handOver: { en: "Hand over", ru: "Передать коллеге", uk: "Передати колезі" },
  endConsult: { en: "End the consult", ru: "Закончить консультацию", uk: "Завершити консультацію" },
});

const DIALOGS: ReadonlyArray<{
  kind: DialogKind;
  words: Entry;
  icon: IconName;
  keys: readonly string[];
}> = [
  { kind: "transfer", words: words.transfer, icon: "transfer", keys: ["t"] },
  { kind: "assign", words: words.assign, icon: "user", keys: ["a"] },
  { kind: "snooze", words: words.snooze, icon: "snooze", keys: ["s"] },
  { kind: "tags", words: words.tags, icon: "tag", keys: ["l"] },
  { kind: "consult", words: words.consult, icon: "help", keys: [] },
  { kind: "merge", words: words.merge, icon: "merge", keys: [] },
];

/** Offer the dialogs of this conversation to keys and palette. */
export function useDialogActions(conversationId: string): void {
  useActions(
    DIALOGS.map(({ kind, words: name, keys }) => ({
      id: `conversation.${kind}`,
      words: name,
      group: "conversation" as const,
      keys,
      run: () => openDialog({ kind, conversationId }),
    })),
    [conversationId],
  );
}

interface Props {
  conversation: Conversation;
  work: WorkItem | null;
}

export function PanelActions({ conversation, work }: Props) {
  const own = work?.agent_id !== null && work?.agent_id === me.value?.id;
  const canTake = isLead.value && work !== null && !own && work.state !== "wrap_up";
  const take = () => {
    if (!work) return;
    takeWork(work, true).then(() => toast(words.taken, {}, "good"), failed);
  };
  useActions(
    canTake
      ? [{ id: "supervise.take_over", words: words.takeOver, group: "supervise", run: take }]
      : [],
    [canTake, work?.id],
  );
  return (
    <Part title={t(words.actions)} testid="context-actions">
      <div class="cx-panel-actions">
        {canTake && (
          <>
            <Button look="quiet" icon="reply" data-testid="take-over" onClick={take}>
              <span class="cx-action-name">{t(words.takeOver)}</span>
            </Button>
            <Button
              look="quiet"
              icon="note"
              data-testid="whisper"
              onClick={() => runAction("compose.note")}
            >
              <span class="cx-action-name">{t(words.whisper)}</span>
            </Button>
          </>
        )}
        {DIALOGS.map(({ kind, words: name, icon, keys }) => (
          <Button
            key={kind}
            look="quiet"
            icon={icon}
            data-testid={`open-${kind}`}
            disabled={NEEDS_WORK.has(kind) && !work}
            onClick={() => openDialog({ kind, conversationId: conversation.id })}
          >
            <span class="cx-action-name">{t(name)}</span>
            {keys[0] && <kbd>{keys[0].toUpperCase()}</kbd>}
          </Button>
        ))}
      </div>
      {work && <ConsultLine workId={work.id} />}
    </Part>
  );
}

const NEEDS_WORK: ReadonlySet<DialogKind> = new Set(["transfer", "assign", "consult"]);

/** The consult that runs: who was asked, and how it can end. */
function ConsultLine({ workId }: { workId: string }) {
  const consult = useComputed(() =>
    Object.values(desk.value.consults).find((one) => one.work_item_id === workId && !one.ended_at),
  ).value;
  if (!consult) return null;
  const joined = consult.state === "joined";
  const args = { consult_id: consult.id };
  return (
    <div class="cx-consult-line" data-testid="consult">
      <p>{t(joined ? words.joined : words.asked, { name: agentName(consult.agent_id) ?? "" })}</p>
      {consult.note && <p class="cx-hint">{consult.note}</p>}
      <div class="cx-form-actions">
        <Button onClick={() => command("consult.end", args).catch(failed)}>
          {t(words.endConsult)}
        </Button>
        {joined && consult.from_agent_id === me.value?.id && (
          <Button look="primary" onClick={() => command("consult.complete", args).catch(failed)}>
            {t(words.handOver)}
          </Button>
        )}
      </div>
    </div>
  );
}
