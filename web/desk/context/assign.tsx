/** Work is taken, or given to somebody at once. */

import { useSignal } from "@preact/signals";
import type { WorkItem } from "@/client";
import { Button, Dialog } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { toast } from "../notices";
import { isLead, me } from "../session";
import { command } from "./doing";
import { useFacts } from "./facts";
import { AgentPicker } from "./picker";
import { common } from "./shared-words";
import { agentName } from "./team";
import { Trouble, useDoing } from "./trouble";

const words = defineWords({
  title: { en: "Assign", ru: "Назначить", uk: "Призначити" },
  take: { en: "Take it", ru: "Взять себе", uk: "Взяти собі" },
  takeOver: { en: "Take over", ru: "Забрать себе", uk: "Забрати собі" },
  assign: { en: "Assign", ru: "Назначить", uk: "Призначити" },
  with: { en: "Agent: {name}", ru: "Оператор: {name}", uk: "Оператор: {name}" },
  nobody: {
    en: "Nobody has it yet.",
    ru: "Пока ни за кем не закреплено.",
    uk: "Поки ні за ким не закріплено.",
  },
  atOnce: {
    en: "It is theirs at once, without an offer.",
    ru: "Обращение сразу переходит к оператору, без предложения.",
    uk: "Звернення одразу переходить до оператора, без пропозиції.",
  },
  override: {
    en: "Even past skills and capacity. This is recorded.",
    ru: "Даже вопреки навыкам и нагрузке. Это будет записано.",
    uk: "Навіть попри навички й навантаження. Це буде записано.",
  },
  askThem: {
    en: "Only its owner or a supervisor can pass it on.",
    ru: "Передать его может только владелец или супервайзер.",
    uk: "Передати його може лише власник або супервайзер.",
  },
  taken: { en: "It is yours now", ru: "Разговор теперь у вас", uk: "Розмова тепер у вас" },
  given: { en: "Assigned: {name}", ru: "Назначено: {name}", uk: "Призначено: {name}" },
});

interface Props {
  conversationId: string;
  onClose: () => void;
}

export function AssignDialog({ conversationId, onClose }: Props) {
  const { work, conversation } = useFacts(conversationId);
  const chosen = useSignal<string | null>(null);
  const override = useSignal(false);
  const doing = useDoing();
  const holder = work?.agent_id ?? null;
  const mine = holder !== null && holder === me.value?.id;

  const take = () =>
    doing.run(async () => {
      if (!work) return;
      await takeWork(work, override.value || (isLead.value && holder !== null));
      toast(words.taken, {}, "good");
      onClose();
    });
  const assign = () =>
    doing.run(async () => {
      if (!work || !chosen.value) return;
      const given = { work_item_id: work.id, agent_id: chosen.value, override: override.value };
      await command("work.assign", given);
      toast(words.given, { name: agentName(chosen.value) ?? "" }, "good");
      onClose();
    });

  return (
    <Dialog
      title={t(words.title)}
      closeLabel={t(common.close)}
      onClose={onClose}
      actions={
        <>
          <Button
            data-testid="take"
            look={isLead.value ? "plain" : "primary"}
            disabled={!work || mine || doing.busy.value || (holder !== null && !isLead.value)}
            onClick={take}
          >
            {t(holder ? words.takeOver : words.take)}
          </Button>
          {isLead.value && (
            <Button
              look="primary"
              data-testid="confirm"
              disabled={!work || !chosen.value || doing.busy.value}
              onClick={assign}
            >
              {t(words.assign)}
            </Button>
          )}
        </>
      }
    >
      {conversation && !work && <p class="cx-hint">{t(common.noWork)}</p>}
      <p>
        {holder ? t(words.with, { name: agentName(holder) ?? t(common.unknown) }) : t(words.nobody)}
      </p>
      {!isLead.value && holder && !mine && <p class="cx-hint">{t(words.askThem)}</p>}
      {isLead.value && (
        <>
          <AgentPicker
            label={t(words.title)}
            chosen={chosen.value}
            onChoose={(id) => (chosen.value = id)}
            work={work}
            without={new Set(holder ? [holder] : [])}
          />
          <p class="cx-hint">{t(words.atOnce)}</p>
          <label class="cx-check">
            <input
              type="checkbox"
              data-testid="override"
              checked={override.value}
              onChange={(event) => (override.value = event.currentTarget.checked)}
            />
            {t(words.override)}
          </label>
        </>
      )}
      <Trouble problem={doing.problem.value} />
    </Dialog>
  );
}

/** Take work by hand; `override` goes past an owner and one's own limits, for those who lead. */
export async function takeWork(work: WorkItem, override: boolean): Promise<void> {
  await command("work.take", { work_item_id: work.id, override });
}
