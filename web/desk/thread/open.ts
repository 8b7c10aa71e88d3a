/** The thread that is open, for the parts inside it. */

import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Message } from "@/client";
import type { ThreadStore } from "./store";

export interface OpenThread extends ThreadStore {
  /** The subject of the message before, so that it is shown when it changes. */
  subjectBefore(message: Message): string | null;
}

export const ThreadContext = createContext<OpenThread | null>(null);

export function useThread(): OpenThread {
  const found = useContext(ThreadContext);
  if (!found) throw new Error("there is no thread around this");
  return found;
}

export function withSubjects(store: ThreadStore): OpenThread {
  return {
    ...store,
    subjectBefore(message) {
      const said = store.entries.peek();
      const at = said.findIndex((entry) => entry.id === message.id);
      for (let before = at - 1; before >= 0; before--) {
        const entry = said[before];
        if (entry?.kind === "message") return entry.message.subject;
      }
      return null;
    },
  };
}
