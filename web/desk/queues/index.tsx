/** Queues and agents, live. */

import { useEffect } from "preact/hooks";
import { timeText } from "@/ui/clock";
import { Skeleton } from "@/ui/controls";
import { t } from "@/ui/words";
import { common } from "../context/shared-words";
import { readTeam } from "../context/team";
import { Trouble } from "../context/trouble";
import { route } from "../route";
import { isLead, me } from "../session";
import { AgentTable } from "./agents";
import { Alarms } from "./alarms";
import { board, boardProblem, useBoard } from "./board";
import { QueueTable } from "./table";
import { WaitingList } from "./waiting";
import { words } from "./words";
import "../context/dialogs.css";
import "../context/context.css";
import "./queues.css";

const TEAM_EVERY = 15_000;

export function QueuesPage() {
  const at = route.value;
  const chosen = at.page === "queues" ? at.queueId : null;
  useBoard();
  useTeam();
  const shown = ownQueues();
  return (
    <div class="watch">
      <header class="watch-head">
        <h1>{t(words.title)}</h1>
        {board.value && (
          <p class="cx-hint numbers">
            {t(words.updated, { time: timeText(board.value.generated_at) })}
          </p>
        )}
      </header>
      {!isLead.value && <p class="cx-hint">{t(words.own)}</p>}
      <Trouble problem={boardProblem.value} />
      {!board.value && !boardProblem.value && <Skeleton lines={5} label={t(common.loading)} />}
      {isLead.value && <Alarms />}
      {board.value &&
        (shown.length > 0 ? (
          <QueueTable queues={shown} chosen={chosen} />
        ) : (
          <p class="cx-hint">{t(words.none)}</p>
        ))}
      <div class={isLead.value ? "watch-two" : "watch-one"}>
        {chosen ? (
          <WaitingList key={chosen} queueId={chosen} />
        ) : (
          <p class="cx-hint watch-choose">{t(words.choose)}</p>
        )}
        {isLead.value && <AgentTable queueId={chosen} />}
      </div>
    </div>
  );
}

function ownQueues() {
  const all = board.value?.queues ?? [];
  if (isLead.value) return all;
  const own = new Set(me.value?.queue_ids);
  return all.filter(({ id }) => own.has(id));
}

/** Whose connection was lost is told by no event: ask now and then. */
function useTeam(): void {
  useEffect(() => {
    const read = () => {
      if (document.visibilityState === "visible") readTeam().catch(() => undefined);
    };
    read();
    const timer = setInterval(read, TEAM_EVERY);
    return () => clearInterval(timer);
  }, []);
}
