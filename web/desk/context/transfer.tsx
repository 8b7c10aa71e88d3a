/** Work goes to somebody else; or somebody else is asked into it. */

import { useSignal } from "@preact/signals";
import { useId } from "preact/hooks";
import type { Conversation } from "@/client";
import { Button, Dialog, Field } from "@/ui/controls";
import { defineWords, type Entry, t } from "@/ui/words";
import { toast } from "../notices";
import { desk } from "../session";
import { command } from "./doing";
import { useFacts } from "./facts";
import { AgentPicker, QueuePicker } from "./picker";
import { common } from "./shared-words";
import { agentName } from "./team";
import { Trouble, useDoing } from "./trouble";

const words = defineWords({
  transfer: { en: "Transfer", ru: "Передать", uk: "Передати" },
  transferTitle: { en: "Transfer to", ru: "Передать", uk: "Передати" },
  consult: { en: "Ask", ru: "Спросить", uk: "Запитати" },
  consultTitle: {
    en: "Ask a colleague in",
    ru: "Позвать коллегу",
    uk: "Покликати колегу",
  },
  to: { en: "To whom", ru: "Кому", uk: "Кому" },
  agent: { en: "Agent", ru: "Оператор", uk: "Оператор" },
  queue: { en: "Queue", ru: "Очередь", uk: "Черга" },
  noteHint: {
    en: "Only agents see it.",
    ru: "Видят только операторы.",
    uk: "Бачать лише оператори.",
  },
  agentFirst: {
    en: "It is offered to this agent first. If they decline or are away, it waits in the queue with its age.",
    ru: "Сначала предложим этому оператору. Если он откажется или его нет на месте, обращение ждёт в очереди и не теряет своё место.",
    uk: "Спершу запропонуємо цьому оператору. Якщо він відмовиться або його немає на місці, звернення чекає в черзі й не втрачає свого місця.",
  },
  queueRule: {
    en: "It waits there with its age; you are not asked again.",
    ru: "Обращение ждёт там с учётом прежнего ожидания; вам его снова не предложат.",
    uk: "Звернення чекає там з урахуванням попереднього очікування; вам його знову не запропонують.",
  },
  consultRule: {
    en: "You stay the owner. Your colleague gets an offer, reads along and may write notes; later you can hand over.",
    ru: "Разговор остаётся за вами. Коллега получит предложение, увидит переписку и сможет писать заметки; позже его можно передать.",
    uk: "Розмова лишається за вами. Колега отримає пропозицію, побачить листування й зможе писати нотатки; згодом її можна передати.",
  },
  transferred: { en: "Transferred: {name}", ru: "Передано: {name}", uk: "Передано: {name}" },
  asked: { en: "Asked: {name}", ru: "Приглашение: {name}", uk: "Запрошення: {name}" },
});

interface Props {
  conversationId: string;
  onClose: () => void;
}

export function TransferDialog(props: Props) {
  return (
    <HandOver
      {...props}
      title={words.transferTitle}
      does={words.transfer}
      rules={{ agent: words.agentFirst, queue: words.queueRule }}
      said={words.transferred}
      run={(workId, target, note) =>
        command("work.transfer", { work_item_id: workId, ...target, note: note || null })
      }
    />
  );
}

export function ConsultDialog(props: Props) {
  return (
    <HandOver
      {...props}
      title={words.consultTitle}
      does={words.consult}
      rules={{ agent: words.consultRule, queue: words.consultRule }}
      said={words.asked}
      run={(workId, target, note) =>
        command("consult.start", { work_item_id: workId, ...target, note })
      }
    />
  );
}

type Kind = "agent" | "queue";
type Target = { agent_id: string } | { queue_id: string };

interface HandOverProps extends Props {
  title: Entry;
  does: Entry;
  rules: Record<Kind, Entry>;
  said: Entry;
  run: (workItemId: string, target: Target, note: string) => Promise<unknown>;
}

function HandOver({ conversationId, onClose, title, does, rules, said, run }: HandOverProps) {
  const { work, conversation } = useFacts(conversationId);
  const kind = useSignal<Kind>("agent");
  const agent = useSignal<string | null>(null);
  const queue = useSignal<string | null>(null);
  const note = useSignal("");
  const doing = useDoing();
  const chosen = kind.value === "agent" ? agent.value : queue.value;
  const name =
    kind.value === "agent" ? agentName(chosen) : (desk.value.queues[chosen ?? ""]?.name ?? null);

  const send = () =>
    doing.run(async () => {
      if (!work || !chosen) return;
      await run(
        work.id,
        kind.value === "agent" ? { agent_id: chosen } : { queue_id: chosen },
        note.value.trim(),
      );
      toast(said, { name: name ?? "" }, "good");
      onClose();
    });

  return (
    <Dialog
      title={t(title)}
      closeLabel={t(common.close)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t(common.cancel)}</Button>
          <Button
            look="primary"
            data-testid="confirm"
            disabled={!work || !chosen || doing.busy.value}
            onClick={send}
          >
            {t(does)}
          </Button>
        </>
      }
    >
      {conversation && !work && <p class="cx-hint">{t(common.noWork)}</p>}
      <KindSwitch kind={kind.value} onChange={(value) => (kind.value = value)} />
      {kind.value === "agent" ? (
        <AgentPicker
          label={t(words.agent)}
          chosen={agent.value}
          onChoose={(id) => (agent.value = id)}
          work={work}
          without={holders(conversation)}
        />
      ) : (
        <QueuePicker
          label={t(words.queue)}
          chosen={queue.value}
          onChoose={(id) => (queue.value = id)}
          current={work?.queue_id ?? null}
        />
      )}
      <p class="cx-hint">{t(rules[kind.value])}</p>
      <Field label={t(common.note)} hint={t(words.noteHint)}>
        {(ids) => (
          <textarea
            {...ids}
            class="cx-note-field"
            rows={2}
            maxLength={10_000}
            value={note.value}
            onInput={(event) => (note.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <Trouble problem={doing.problem.value} />
    </Dialog>
  );
}

function holders(conversation: Conversation | null): ReadonlySet<string> {
  return new Set(conversation?.agent_id ? [conversation.agent_id] : []);
}

function KindSwitch({ kind, onChange }: { kind: Kind; onChange: (kind: Kind) => void }) {
  const group = useId();
  return (
    <fieldset class="cx-switch">
      <legend class="visually-hidden">{t(words.to)}</legend>
      {(["agent", "queue"] as const).map((value) => (
        <label key={value} data-testid={`to-${value}`}>
          <input
            type="radio"
            name={group}
            checked={kind === value}
            onChange={() => onChange(value)}
          />
          <span>{t(words[value])}</span>
        </label>
      ))}
    </fieldset>
  );
}
