/** Something read over REST for as long as a component shows it. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { DeskEvent } from "@/client";
import { client } from "../session";
import { follow } from "./facts";

export interface Reading<Value> {
  value: Value | null;
  problem: unknown;
  reload: () => void;
}

/** Read now, when one of `inputs` changes, and soon after events that matter. What was read stays
 * until the next reading is there; a late answer to an earlier question is dropped. */
export function useRead<Value>(
  read: () => Promise<Value | null>,
  inputs: readonly unknown[],
  matters?: (event: DeskEvent) => boolean,
): Reading<Value> {
  const value = useSignal<Value | null>(null);
  const problem = useSignal<unknown>(null);
  const round = useSignal(0);
  const reload = () => {
    round.value += 1;
  };
  useEffect(() => {
    let gone = false;
    read().then(
      (found) => {
        if (gone) return;
        value.value = found;
        problem.value = null;
      },
      (error) => {
        if (!gone) problem.value = error;
      },
    );
    return () => {
      gone = true;
    };
  }, [...inputs, round.value]);
  useEffect(() => (matters ? follow(matters, reload) : undefined), [...inputs, client.value]);
  return { value: value.value, problem: problem.value, reload };
}
