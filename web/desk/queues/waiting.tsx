/** What waits in one queue, first things first. */

import { useSignal } from "@preact/signals";
import type { DeskEvent } from "@/client";
import type { components } from "@/client/api.gen";
import { clockText, now, secondsSince } from "@/ui/clock";
import { Button, Skeleton } from "@/ui/controls";
import { Icon } from "@/ui/icons";
import { formatNumber, t } from "@/ui/words";
import { takeWork } from "../context/assign";
import { command, ifMatch } from "../context/doing";
import { Account } from "../context/explanation";
import { openDialog } from "../context/opener";
import { priorityText, requirementText } from "../context/reason";
import { common } from "../context/shared-words";
import { PrioritySelect } from "../context/talk";
import { Trouble } from "../context/trouble";
import { useRead } from "../context/use-read";
import { failed, toast } from "../notices";
import { go } from "../route";
import { desk, isLead, rest } from "../session";
import { board } from "./board";
import { isLate } from "./rows";
import { words } from "./words";

type Waiting = components["schemas"]["WaitingWork"];

/** Open it beside the list of everything: whoever leads reads along without owning it. */
export function watchConversation(conversationId: string): void {
  go({ page: "inbox", view: isLead.value ? "all" : "queues", conversationId });
}

export function WaitingList({ queueId }: { queueId: string }) {
  const queue = desk.value.queues[queueId];
  const figures = board.value?.queues.find(({ id }) => id === queueId);
  const pages = useSignal(1);
  const { value, problem, reload } = useRead(
    () => readWaiting(queueId, pages.value),
    [queueId, pages.value, figures?.waiting, figures?.waiting_since],
    (event) => concerns(event, queueId),
  );
  const name = queue?.name ?? figures?.name ?? "";
  return (
    <section class="watch-part" aria-labelledby="waiting-title" data-testid="waiting-list">
      <header class="watch-head">
        <h2 id="waiting-title">{t(words.waitingIn, { name })}</h2>
        {queue?.manual && (
          <Button look="primary" data-testid="pull" onClick={() => pull(queueId, reload)}>
            {t(words.pull)}
          </Button>
        )}
      </header>
      <Trouble problem={problem} />
      {!value && !problem && <Skeleton lines={4} label={t(common.loading)} />}
      {value?.items.length === 0 && <p class="cx-hint">{t(words.nothingWaits)}</p>}
      <ol class="waiting-rows">
        {value?.items.map((waiting, index) => (
          <WaitingRow
            key={waiting.work_item.id}
            waiting={waiting}
            place={index + 1}
            manual={queue?.manual ?? false}
            target={figures?.wait_target_seconds ?? queue?.wait_target_seconds ?? 0}
            onChanged={reload}
          />
        ))}
      </ol>
      {value?.more && <Button onClick={() => (pages.value += 1)}>{t(common.more)}</Button>}
    </section>
  );
}

interface RowProps {
  waiting: Waiting;
  place: number;
  manual: boolean;
  target: number;
  onChanged: () => void;
}

function WaitingRow({ waiting, place, manual, target, onChanged }: RowProps) {
  const asked = useSignal(false);
  const { work_item: work, conversation, contact, preview } = waiting;
  const needs = requirementText(work, false);
  return (
    <li data-id={conversation.id} data-testid="waiting-row">
      <div class="waiting-line">
        <span class="waiting-place numbers">{formatNumber(place)}</span>
        <Icon name={work.channel_kind} />
        <span class="cx-line-main">
          <span class="waiting-who" dir="auto">
            {contact.name || t(common.unnamed)}
          </span>
          <span class="waiting-preview" dir="auto">
            {preview}
          </span>
          <span class="cx-line-more">
            {[
              priorityText(work.priority),
              needs && t(words.needs, { list: needs }),
              work.steps.length > 0 && t(words.step, { n: work.step, all: work.steps.length }),
            ]
              .filter(Boolean)
              .join(" · ")}
          </span>
        </span>
        <Wait since={work.arrived_at} target={work.target_seconds ?? target} />
      </div>
      <div class="waiting-ways">
        <Button onClick={() => watchConversation(conversation.id)} data-testid="open">
          {t(words.open)}
        </Button>
        {isLead.value && (
          <Button
            data-testid="assign"
            onClick={() => openDialog({ kind: "assign", conversationId: conversation.id })}
          >
            {t(words.assign)}
          </Button>
        )}
        {(isLead.value || manual) && (
          <Button
            data-testid="take"
            onClick={() =>
              takeWork(work, false).then(() => {
                toast(words.pulled, {}, "good");
                onChanged();
              }, failed)
            }
          >
            {t(words.take)}
          </Button>
        )}
        <Button
          aria-expanded={asked.value}
          icon={asked.value ? "down" : "next"}
          data-testid="why"
          onClick={() => (asked.value = !asked.value)}
        >
          {t(words.why)}
        </Button>
        {isLead.value && (
          <PrioritySelect
            value={conversation.priority}
            onChange={(priority) =>
              setPriority(conversation.id, conversation.version, priority).then(onChanged, failed)
            }
          />
        )}
      </div>
      {asked.value && <Account conversationId={conversation.id} workId={work.id} />}
    </li>
  );
}

function Wait({ since, target }: { since: string; target: number }) {
  const seconds = secondsSince(since, now.value);
  const late = target > 0 && isLate(seconds, target);
  return (
    <span class={late ? "watch-mark watch-bad numbers" : "watch-mark numbers"}>
      <Icon name={late ? "warning" : "clock"} size={14} />
      {clockText(seconds)}
      {late && <span class="visually-hidden"> {t(words.late)}</span>}
    </span>
  );
}

const PAGE = 50;

async function readWaiting(
  queueId: string,
  pages: number,
): Promise<{ items: Waiting[]; more: boolean }> {
  const items: Waiting[] = [];
  let cursor: string | null = null;
  for (let page = 0; page < pages; page += 1) {
    const query: { limit: number; cursor?: string } = {
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    };
    const { data } = await rest.GET("/api/v1/queues/{queue_id}/waiting", {
      params: { path: { queue_id: queueId }, query },
    });
    items.push(...(data?.items ?? []));
    cursor = data?.next_cursor ?? null;
    if (!cursor) break;
  }
  return { items, more: cursor !== null };
}

function concerns(event: DeskEvent, queueId: string): boolean {
  const data = event.data as { work_item?: { queue_id: string }; from_queue_id?: string };
  return data.work_item?.queue_id === queueId || data.from_queue_id === queueId;
}

async function setPriority(id: string, version: number, priority: number): Promise<void> {
  await rest.PATCH("/api/v1/conversations/{conversation_id}", {
    params: { path: { conversation_id: id } },
    body: { priority },
    ...ifMatch(version),
  });
}

function pull(queueId: string, then: () => void): void {
  command("work.pull", { queue_id: queueId }).then(() => {
    toast(words.pulled, {}, "good");
    then();
  }, failed);
}
