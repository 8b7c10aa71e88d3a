/** A conversation: the thread, what is said of the wait, how it ended, and the composer. */

import { t } from "@/ui/words";
import { Composer } from "./composer";
import { Ended } from "./ended";
import { Queue } from "./queue";
import { lostAgent, view } from "./state";
import { Thread } from "./thread";
import { words } from "./words";

export function Talk() {
  const shown = view.value;
  return (
    <div class="talk">
      <Thread />
      {lostAgent.value && (
        <p class="notice talk-notice" role="status" data-testid="agent-lost">
          {t(words.agentLost)}
        </p>
      )}
      {shown === "queue" && <Queue />}
      {shown === "ended" ? <Ended /> : <Composer />}
    </div>
  );
}
