/** One row of six figures, each with its verdict and its past hour. */

import { clockText, now } from "@/ui/clock";
import { formatNumber, language, t } from "@/ui/words";
import { history } from "./feed";
import {
  abandonedShare,
  type Board,
  judgeAbandoned,
  judgeAvailable,
  judgeLevel,
  judgeLongest,
  judgeWaiting,
  type Limits,
  type Verdict,
} from "./judge";
import { ceiling, type Point, runs } from "./line";
import { words } from "./words";

type Reading = NonNullable<typeof history.value>["totals"][number];

interface TileProps {
  name: string;
  value: string;
  note: string;
  verdict: Verdict;
  read: (reading: Reading) => number | null;
  show: (value: number) => string;
  /** The top of the line where it is always the same: 1 for shares. */
  top?: number;
}

/** 83 %, as the language writes it; a dash for what is not known. */
export function shareText(share: number | null): string {
  if (share === null) return "–";
  const style = { style: "percent", maximumFractionDigits: share > 0.995 ? 1 : 0 } as const;
  return new Intl.NumberFormat(language.value, style).format(share);
}

export function Tiles({ board, limits }: { board: Board; limits: Limits }) {
  const { totals } = board;
  const at = now.value;
  const waited = totals.waiting_since ? (at - Date.parse(totals.waiting_since)) / 1000 : 0;
  const gone = abandonedShare(totals.today);
  const online = totals.agents.online;
  return (
    <section class="tiles">
      <Tile
        name={t(words.waiting)}
        value={formatNumber(totals.waiting)}
        note={t(words.offered, { n: totals.offered })}
        verdict={judgeWaiting(totals.waiting, totals.free_capacity, online)}
        read={(reading) => reading.waiting}
        show={formatNumber}
      />
      <Tile
        name={t(words.longest)}
        value={clockText(waited)}
        note={t(words.target, { value: targets(board) })}
        verdict={judgeLongest(board.queues, at)}
        read={(reading) => reading.oldest_wait_seconds}
        show={clockText}
      />
      <Tile
        name={t(words.level)}
        value={shareText(totals.service_level)}
        note={t(words.target, { value: shareText(limits.level) })}
        verdict={judgeLevel(totals.service_level, limits.level)}
        read={(reading) => reading.service_level}
        show={shareText}
        top={1}
      />
      <Tile
        name={t(words.available)}
        value={formatNumber(online)}
        note={t(words.freeUnits, { n: totals.free_capacity })}
        verdict={judgeAvailable(online, totals.waiting)}
        read={(reading) => reading.available}
        show={formatNumber}
      />
      <Tile
        name={t(words.answered)}
        value={formatNumber(totals.today.answered)}
        note={
          totals.today.service_level === null
            ? ""
            : t(words.inTarget, { value: shareText(totals.today.service_level) })
        }
        verdict={judgeLevel(totals.today.service_level, limits.level)}
        read={(reading) => reading.answered}
        show={formatNumber}
      />
      <Tile
        name={t(words.abandoned)}
        value={formatNumber(totals.today.abandoned - totals.today.abandoned_short)}
        note={[
          gone === null ? "" : shareText(gone),
          t(words.atMost, { value: shareText(limits.abandoned) }),
        ]
          .filter(Boolean)
          .join(", ")}
        verdict={judgeAbandoned(gone, limits.abandoned)}
        read={(reading) => reading.abandoned}
        show={formatNumber}
      />
    </section>
  );
}

/** The queues' targets, from the shortest to the longest. */
function targets(board: Board): string {
  const all = board.queues.map((queue) => queue.wait_target_seconds);
  if (all.length === 0) return "–";
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return least === most ? clockText(least) : `${clockText(least)}–${clockText(most)}`;
}

function Tile({ name, value, note, verdict, read, show, top }: TileProps) {
  return (
    <article class={`tile tile-${verdict}`} data-testid="tile" data-verdict={verdict}>
      <h2>{name}</h2>
      <p class="figure numbers">{value}</p>
      <VerdictMark verdict={verdict} />
      <p class="tile-note numbers">{note}</p>
      <HourLine name={name} read={read} show={show} top={top} />
    </article>
  );
}

const SHAPES: Record<Verdict, string> = {
  none: "M4 11h16v2H4z",
  ok: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20z",
  watch: "M12 2l11 20H1z",
  act: "M8 1h8l7 7v8l-7 7H8l-7-7V8z",
};

/** A word and a shape: never colour alone. */
export function VerdictMark({ verdict }: { verdict: Verdict }) {
  return (
    <p class={`verdict verdict-${verdict}`}>
      <svg viewBox="0 0 24 24" width="1em" height="1em" aria-hidden="true">
        <path d={SHAPES[verdict]} fill="currentColor" />
      </svg>
      {t(words[verdict])}
    </p>
  );
}

const SIZE = { width: 200, height: 40 };

function HourLine({ name, read, show, top }: Pick<TileProps, "name" | "read" | "show" | "top">) {
  const points: Point[] = (history.value?.totals ?? []).map((reading) => ({
    at: reading.at,
    value: read(reading),
  }));
  const known = points.map((point) => point.value).filter((value) => value !== null);
  const to = now.value;
  const said =
    known.length === 0
      ? t(words.none)
      : t(words.hourOf, { name, from: show(Math.min(...known)), to: show(Math.max(...known)) });
  return (
    <svg
      class="hour"
      viewBox={`0 -2 ${SIZE.width} ${SIZE.height + 4}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={said}
    >
      <line x1="0" x2={SIZE.width} y1={SIZE.height} y2={SIZE.height} class="hour-floor" />
      {runs(points, to - 3_600_000, to, SIZE, top ?? ceiling(known)).map((run) => (
        <polyline key={run} points={run} class="hour-line" />
      ))}
    </svg>
  );
}
