/** What a supervisor is asked before they act for everybody. */

import { useSignal } from "@preact/signals";
import { Button, Dialog, Field } from "@/ui/controls";
import { t } from "@/ui/words";
import type { TeamMember } from "../context/choices";
import { command } from "../context/doing";
import { common } from "../context/shared-words";
import { Trouble, useDoing } from "../context/trouble";
import { toast } from "../notices";
import { rest } from "../session";
import { type QueueFigures, readBoard } from "./board";
import { words } from "./words";

export function PauseDialog({ queue, onClose }: { queue: QueueFigures; onClose: () => void }) {
  const doing = useDoing();
  const { id, name, paused } = queue;
  const change = () =>
    doing.run(async () => {
      await command(paused ? "queue.resume" : "queue.pause", { queue_id: id });
      await readBoard();
      toast(words.done, { name }, "good");
      onClose();
    });
  return (
    <Dialog
      title={t(paused ? words.resumeTitle : words.pauseTitle, { name })}
      closeLabel={t(common.close)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t(common.cancel)}</Button>
          <Button
            look={paused ? "primary" : "danger"}
            data-testid="confirm"
            disabled={doing.busy.value}
            onClick={change}
          >
            {t(paused ? words.resume : words.pause)}
          </Button>
        </>
      }
    >
      <p>{t(paused ? words.resumeSays : words.pauseSays)}</p>
      <Trouble problem={doing.problem.value} />
    </Dialog>
  );
}

interface PresenceProps {
  agent: TeamMember;
  state: "away" | "offline";
  onClose: () => void;
}

export function PresenceDialog({ agent, state, onClose }: PresenceProps) {
  const reason = useSignal("");
  const doing = useDoing();
  const { id, name } = agent;
  const away = state === "away";
  const force = () =>
    doing.run(async () => {
      await rest.POST("/api/v1/agents/{agent_id}/presence", {
        params: { path: { agent_id: id } },
        body: { state, reason: reason.value.trim() },
      });
      toast(words.done, { name }, "good");
      onClose();
    });
  return (
    <Dialog
      title={t(away ? words.presenceTitle : words.offlineTitle, { name })}
      closeLabel={t(common.close)}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>{t(common.cancel)}</Button>
          <Button look="danger" data-testid="confirm" disabled={doing.busy.value} onClick={force}>
            {t(away ? words.setAway : words.setOffline)}
          </Button>
        </>
      }
    >
      <p>{t(away ? words.awaySays : words.offlineSays)}</p>
      <Field label={t(words.reason)} hint={t(words.reasonHint)}>
        {(ids) => (
          <input
            {...ids}
            maxLength={120}
            data-testid="reason"
            value={reason.value}
            onInput={(event) => (reason.value = event.currentTarget.value)}
          />
        )}
      </Field>
      <Trouble problem={doing.problem.value} />
    </Dialog>
  );
}
