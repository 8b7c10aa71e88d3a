/** Every queue in one line each. */

import { useSignal } from "@preact/signals";
import { clockText, now, secondsSince } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { formatNumber, t } from "@/ui/words";
import { go } from "../route";
import { desk, isLead } from "../session";
import type { QueueFigures } from "./board";
import { PauseDialog } from "./confirm";
import { isLate } from "./rows";
import { words } from "./words";

export function QueueTable(props: { queues: readonly QueueFigures[]; chosen: string | null }) {
  const asking = useSignal<QueueFigures | null>(null);
  return (
    <div class="watch-scroll">
      <table class="watch-table" data-testid="queue-table">
        <thead>
          <tr>
            <th scope="col">{t(words.queue)}</th>
            <th scope="col">{t(words.state)}</th>
            <th scope="col">{t(words.waiting)}</th>
            <th scope="col">{t(words.oldest)}</th>
            <th scope="col">{t(words.offered)}</th>
            <th scope="col">{t(words.assigned)}</th>
            <th scope="col">{t(words.there)}</th>
            <th scope="col">{t(words.free)}</th>
            <th scope="col" title={t(words.levelHint)}>
              {t(words.level)}
            </th>
            <th scope="col" title={t(words.riskHint)}>
              {t(words.risk)}
            </th>
            {isLead.value && (
              <th scope="col">
                <span class="visually-hidden">{t(words.pause)}</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody class="numbers">
          {props.queues.map((queue) => (
            <QueueRow
              key={queue.id}
              queue={queue}
              chosen={queue.id === props.chosen}
              onAsk={() => (asking.value = queue)}
            />
          ))}
        </tbody>
      </table>
      {asking.value && <PauseDialog queue={asking.value} onClose={() => (asking.value = null)} />}
    </div>
  );
}

interface RowProps {
  queue: QueueFigures;
  chosen: boolean;
  onAsk: () => void;
}

function QueueRow({ queue, chosen, onAsk }: RowProps) {
  const { id, name, paused } = queue;
  return (
    <tr data-id={id} data-testid="queue-row" class={chosen ? "watch-chosen" : ""}>
      <th scope="row">
        <button
          type="button"
          class="watch-name"
          aria-pressed={chosen}
          onClick={() => go({ page: "queues", queueId: chosen ? null : id })}
        >
          <Icon name={chosen ? "down" : "next"} size={16} /> {name}
        </button>
      </th>
      <td>
        <QueueState queueId={id} paused={paused} />
      </td>
      <td data-testid="waiting">{formatNumber(queue.waiting)}</td>
      <td>
        <Oldest since={queue.waiting_since} target={queue.wait_target_seconds} />
      </td>
      <td>{formatNumber(queue.offered)}</td>
      <td>{formatNumber(queue.assigned + queue.wrap_up)}</td>
      <td>{formatNumber(queue.agents.online)}</td>
      <td>{formatNumber(queue.free_capacity)}</td>
      <td>{levelText(queue.service_level)}</td>
      <td>
        {queue.sla.at_risk + queue.sla.breached > 0 ? (
          <span class="watch-mark watch-warn">
            <Icon name="warning" size={14} />
            {queue.sla.breached > 0
              ? t(words.riskText, {
                  n: queue.sla.at_risk,
                  late: formatNumber(queue.sla.breached),
                })
              : formatNumber(queue.sla.at_risk)}
          </span>
        ) : (
          "0"
        )}
      </td>
      {isLead.value && (
        <td>
          <Button icon={paused ? "play" : "pause"} data-testid="pause" onClick={onAsk}>
            {t(paused ? words.resume : words.pause)}
          </Button>
        </td>
      )}
    </tr>
  );
}

function QueueState({ queueId, paused }: { queueId: string; paused: boolean }) {
  if (paused) {
    return (
      <span class="watch-mark watch-warn" data-testid="paused">
        <Icon name="pause" size={14} /> {t(words.paused)}
      </span>
    );
  }
  return <>{t(desk.value.queues[queueId]?.manual ? words.manual : words.runs)}</>;
}

function Oldest({ since, target }: { since: string | null; target: number }) {
  if (!since) return <>–</>;
  const seconds = secondsSince(since, now.value);
  if (!isLate(seconds, target)) return <>{clockText(seconds)}</>;
  return (
    <span class="watch-mark watch-bad">
      <Icon name="warning" size={14} />
      {clockText(seconds)}
      <span class="visually-hidden"> {t(words.late)}</span>
    </span>
  );
}

function levelText(level: number | null): string {
  return level === null ? "–" : `${formatNumber(Math.round(level * 100))} %`;
}
