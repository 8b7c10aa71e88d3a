/** A refusal inside a dialog or panel: in words, and as the server put it. */

import { useSignal } from "@preact/signals";
import { ProblemError } from "@/client";
import { Icon } from "@/ui/icons";
import { t } from "@/ui/words";
import { problemText } from "../notices/problems";
import { common } from "./shared-words";

export function Trouble({ problem }: { problem: unknown }) {
  if (problem === null || problem === undefined) return null;
  const stale = problem instanceof ProblemError && problem.status === 412;
  const detail =
    !stale && problem instanceof ProblemError && problem.status >= 400 && problem.status < 500
      ? problem.message
      : "";
  return (
    <div class="cx-trouble" role="alert" data-testid="trouble">
      <Icon name="warning" />
      <div>
        <p>{stale ? t(common.stale) : problemText(problem)}</p>
        {detail && (
          <p class="cx-trouble-detail">
            {t(common.serverSaid)} <span lang="en">{detail}</span>
          </p>
        )}
      </div>
    </div>
  );
}

/** One thing done at a time: whether it runs, and what went wrong with it. */
export function useDoing() {
  const busy = useSignal(false);
  const problem = useSignal<unknown>(null);
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (busy.value) return;
    busy.value = true;
    problem.value = null;
    try {
      await work();
    } catch (error) {
      problem.value = error;
    } finally {
      busy.value = false;
    }
  };
  return { busy, problem, run };
}
