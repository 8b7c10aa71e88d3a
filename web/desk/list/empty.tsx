/** What stands in place of rows when there are none. */

import { useEffect, useState } from "preact/hooks";
import { spanText } from "@/ui/clock";
import { Button } from "@/ui/controls";
import { t } from "@/ui/words";
import { runAction } from "../actions";
import { failed } from "../notices/toasts";
import { client, me } from "../session";
import { ownQueues, together, WINDOW_SECONDS } from "./figures";
import { clearFilter, isNarrowed, ownFilter, progress, reload, view } from "./state";
import { words } from "./words";
import { wordsOf } from "./words-of";

/** What is to be said instead of rows. */
export function Empty() {
  if (progress.value === "loading") return <Loading />;
  if (progress.value === "failed") return <Failed />;
  if (isNarrowed.value) return <NoResult />;
  if (view.value === "mentions") return <p class="list-empty">{t(words.noMentions)}</p>;
  return <Nothing />;
}

/** Nothing for 300 ms, then grey rows of the true size. */
function Loading() {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setLate(true), 300);
    return () => clearTimeout(timer);
  }, []);
  return (
    <div
      class="list-loading"
      role="status"
      aria-label={t(words.loading)}
      data-testid="list-loading"
    >
      {late &&
        Array.from({ length: 8 }, (_, line) => (
          <div key={line} class="ghost">
            <span class="ghost-mark" />
            <span class="ghost-name" />
            <span class="ghost-line" />
          </div>
        ))}
    </div>
  );
}

function Failed() {
  return (
    <div class="list-empty" role="alert" data-testid="list-failed">
      <p>{t(words.broken)}</p>
      <Button icon="retry" onClick={reload}>
        {t(words.again)}
      </Button>
    </div>
  );
}

function NoResult() {
  const asked = wordsOf(ownFilter.value).map((word) => word.text);
  return (
    <div class="list-empty" role="status" data-testid="list-no-result">
      <p>{t(words.noResult)}</p>
      <p class="list-empty-soft">{asked.join(" · ")}</p>
      <Button onClick={clearFilter}>{t(words.clear)}</Button>
    </div>
  );
}

function Nothing() {
  const state = me.value?.presence.state ?? "online";
  if (state !== "online" && view.value === "mine") return <NotThere away={state === "away"} />;
  const { waiting, answered, abandoned } = together(ownQueues.value);
  const lately = { span: spanText(WINDOW_SECONDS), answered, abandoned };
  return (
    <div class="list-empty" role="status" data-testid="list-empty">
      <p>
        {t(words.none)} {t(words.waitingNow, { n: waiting })}
      </p>
      <p class="list-empty-soft numbers">{t(words.lately, lately)}</p>
    </div>
  );
}

function NotThere({ away }: { away: boolean }) {
  return (
    <div class="list-empty" role="status" data-testid="list-offline">
      <p>{t(away ? words.away : words.offline)}</p>
      <Button look="primary" data-testid="list-go-online" onClick={goOnline}>
        {t(words.goOnline)}
      </Button>
    </div>
  );
}

/** As the presence menu does it, since the gesture also unlocks the sound. */
function goOnline(): void {
  if (runAction("presence.online")) return;
  client.value?.command("set_presence", { state: "online" }).catch(failed);
}
