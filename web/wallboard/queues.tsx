/** Queues in a table that turns its pages by itself when they do not fit. */

import { useEffect, useRef, useState } from "preact/hooks";
import { clockText, now } from "@/ui/clock";
import { formatNumber, t } from "@/ui/words";
import {
  judgeLevel,
  judgeWait,
  judgeWaiting,
  type Limits,
  type QueueFigures,
  worst,
} from "./judge";
import { shareText, VerdictMark } from "./tiles";
import { words } from "./words";

const TURN_MS = 15_000;

export function QueueTable({
  queues,
  limits,
}: {
  queues: readonly QueueFigures[];
  limits: Limits;
}) {
  const room = useRef<HTMLDivElement>(null);
  const fits = useRowsThatFit(room);
  const pages = Math.max(1, Math.ceil(queues.length / fits));
  const page = useTurning(pages);
  const shown = queues.slice(page * fits, (page + 1) * fits);
  return (
    <section class="queues" ref={room} aria-label={t(words.queue)}>
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">
              {t(words.queue)}
              {pages > 1 && (
                <span class="page-of"> {t(words.page, { n: page + 1, all: pages })}</span>
              )}
            </th>
            <th scope="col">{t(words.waiting)}</th>
            <th scope="col">{t(words.longest)}</th>
            <th scope="col">{t(words.level)}</th>
            <th scope="col">{t(words.free)}</th>
            <th scope="col">{t(words.busy)}</th>
            <th scope="col">{t(words.state)}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((queue) => (
            <QueueRow key={queue.id} queue={queue} limits={limits} />
          ))}
        </tbody>
      </table>
      {queues.length === 0 && <p class="nothing">{t(words.noQueues)}</p>}
    </section>
  );
}

function QueueRow({ queue, limits }: { queue: QueueFigures; limits: Limits }) {
  const waited = queue.waiting_since ? (now.value - Date.parse(queue.waiting_since)) / 1000 : 0;
  const verdict = worst([
    judgeWaiting(queue.waiting, queue.free_capacity, queue.agents.online),
    judgeWait(waited, queue.wait_target_seconds),
    judgeLevel(queue.service_level, limits.level),
  ]);
  return (
    <tr data-testid="queue-row">
      <th scope="row">
        {queue.name}
        {queue.paused && <span class="paused">{t(words.paused)}</span>}
      </th>
      <td>{formatNumber(queue.waiting)}</td>
      <td>{queue.waiting_since ? clockText(waited) : "–"}</td>
      <td>{shareText(queue.service_level)}</td>
      <td>{formatNumber(queue.free_capacity)}</td>
      <td>{formatNumber(queue.assigned)}</td>
      <td>
        <VerdictMark verdict={verdict} />
      </td>
    </tr>
  );
}

/** How many rows the room has place for, measured on the first one. */
function useRowsThatFit(room: { current: HTMLElement | null }): number {
  const [fits, setFits] = useState(8);
  useEffect(() => {
    const element = room.current;
    if (!element) return;
    const measure = () => {
      const head = element.querySelector("thead")?.getBoundingClientRect().height ?? 0;
      const row = element.querySelector("tbody tr")?.getBoundingClientRect().height ?? 0;
      if (row > 0) setFits(Math.max(1, Math.floor((element.clientHeight - head) / row)));
    };
    const watching = new ResizeObserver(measure);
    watching.observe(element);
    measure();
    return () => watching.disconnect();
  });
  return fits;
}

function useTurning(pages: number): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    if (pages < 2) return;
    const timer = setInterval(() => setTurn((before) => before + 1), TURN_MS);
    return () => clearInterval(timer);
  }, [pages]);
  return turn % pages;
}
