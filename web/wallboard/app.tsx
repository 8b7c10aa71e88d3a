/** The whole board: figures, queues, agents, and how old it all is. */

import { clockText, now, secondsSince, spanText, timeText } from "@/ui/clock";
import { type Entry, formatNumber, t } from "@/ui/words";
import { board, heardAt, refused } from "./feed";
import type { Board, Limits } from "./judge";
import { QueueTable } from "./queues";
import { shareText, Tiles } from "./tiles";
import { words } from "./words";

const STALE_SECONDS = 10;

export function WallBoard({ limits, hasKey }: { limits: Limits; hasKey: boolean }) {
  const said = refused.value ? words.refused : hasKey ? null : words.noKey;
  if (said) return <Closed said={said} />;
  const found = board.value;
  // Reading the clock's signal re-renders each second, so that silence shows.
  const age = heardAt.value === null || now.value === 0 ? 0 : (Date.now() - heardAt.value) / 1000;
  const stale = found !== null && age > STALE_SECONDS;
  return (
    <main class={stale ? "board board-stale" : "board"} data-testid="board" data-stale={stale}>
      <h1 class="visually-hidden">{t(words.title)}</h1>
      {found ? (
        <>
          <Tiles board={found} limits={limits} />
          <QueueTable queues={found.queues} limits={limits} />
          <Agents board={found} />
          <Footer board={found} limits={limits} />
        </>
      ) : (
        <p class="nothing" role="status">
          {t(words.connecting)}
        </p>
      )}
      {stale && (
        <p class="stale" role="alert">
          {t(words.stale, { age: spanText(age) })}
        </p>
      )}
    </main>
  );
}

function Closed({ said }: { said: Entry }) {
  return (
    <main class="board-closed">
      <h1>{t(words.title)}</h1>
      <p>{t(said)}</p>
      <p>
        <a href="/desk">{t(words.toDesk)}</a>
      </p>
    </main>
  );
}

const STATES = ["online", "reconnecting", "away"] as const;

function Agents({ board: { agents, totals } }: { board: Board }) {
  return (
    <section class="agents" aria-label={t(words.agents)}>
      {STATES.map((state) => {
        const there = agents.filter((agent) => agent.state === state);
        if (there.length === 0 && state !== "online") return null;
        return (
          <div key={state} class={`agents-state agents-${state}`}>
            <h2>
              {t(words[state])} <span class="numbers">{formatNumber(there.length)}</span>
            </h2>
            <ul>
              {there.map((agent) => (
                <li key={agent.id}>
                  <span class="agent-name">{agent.name}</span>
                  {agent.reason && <span class="agent-reason">{agent.reason}</span>}
                  <span class="agent-time numbers">{clockText(secondsSince(agent.since))}</span>
                  <Load used={agent.used} capacity={agent.capacity} />
                </li>
              ))}
              {there.length === 0 && <li class="nothing">{t(words.noAgents)}</li>}
            </ul>
          </div>
        );
      })}
      <p class="agents-offline">
        {t(words.offline)} <span class="numbers">{formatNumber(totals.agents.offline)}</span>
      </p>
    </section>
  );
}

function Load({ used, capacity }: { used: number; capacity: number }) {
  const share = capacity > 0 ? Math.min(1, used / capacity) : 0;
  return (
    <span class="load" role="img" aria-label={`${formatNumber(used)} / ${formatNumber(capacity)}`}>
      <span style={{ width: `${share * 100}%` }} />
    </span>
  );
}

function Footer({ board: found, limits }: { board: Board; limits: Limits }) {
  return (
    <footer class="board-foot">
      <span>{t(words.window, { n: found.window_seconds / 60 })}</span>
      <span>{t(words.zone, { name: found.timezone })}</span>
      <span class="numbers">{t(words.updated, { time: timeText(found.generated_at) })}</span>
      <details>
        <summary>{t(words.formula)}</summary>
        <div class="formula">
          <p>{t(words.formulaLevel, { n: found.short_abandon_seconds })}</p>
          <p>
            {t(words.formulaShapes, {
              level: shareText(limits.level),
              abandoned: shareText(limits.abandoned),
            })}
          </p>
        </div>
      </details>
    </footer>
  );
}
