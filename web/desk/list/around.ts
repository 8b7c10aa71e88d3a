/** Who else looks at conversations or writes in them just now, as far as this desk hears. */

import { signal } from "@preact/signals";
import type { DeskEvent } from "@/client";

export interface Around {
  /** Ids of colleagues who look at it. */
  readonly viewers: readonly string[];
  /** Who writes: colleagues' ids, or `visitor`. Until when this is believed, in milliseconds. */
  readonly typing: Readonly<Record<string, number>>;
}

export type Everywhere = ReadonlyMap<string, Around>;

const NOBODY: Around = { viewers: [], typing: {} };
// A sign that is not renewed is over: whoever wrote may have lost the connection.
const BELIEVED_MS = 8000;

export const around = signal<Everywhere>(new Map());

/** After an event; `me` is left out, since one knows what one does. */
export function aroundAfter(known: Everywhere, event: DeskEvent, me: string | null, at: number) {
  switch (event.type) {
    case "viewer.joined":
    case "viewer.left": {
      const { conversation_id: id, agent_id: agent } = event.data;
      if (!agent || agent === me) return known;
      return changed(known, id, (old) => ({
        ...old,
        viewers: [
          ...old.viewers.filter((other) => other !== agent),
          ...(event.type === "viewer.joined" ? [agent] : []),
        ],
      }));
    }
    case "typing.started":
    case "typing.stopped": {
      const { conversation_id: id, agent_id: agent, from } = event.data;
      const who = agent ?? from ?? "visitor";
      if (who === me) return known;
      return changed(known, id, (old) => {
        const { [who]: _before, ...others } = old.typing;
        const typing =
          event.type === "typing.started" ? { ...others, [who]: at + BELIEVED_MS } : others;
        return { ...old, typing };
      });
    }
    case "message.created": {
      const { conversation_id: id, direction, agent_id: agent } = event.data.message;
      const old = known.get(id);
      const who = direction === "in" ? "visitor" : (agent ?? "");
      if (!old || !(who in old.typing)) return known;
      const { [who]: _before, ...typing } = old.typing;
      return changed(known, id, () => ({ ...old, typing }));
    }
    default:
      return known;
  }
}

function changed(known: Everywhere, id: string, change: (old: Around) => Around): Everywhere {
  const next = new Map(known);
  const made = change(known.get(id) ?? NOBODY);
  if (made.viewers.length === 0 && Object.keys(made.typing).length === 0) next.delete(id);
  else next.set(id, made);
  return next;
}

/** Who writes in a conversation at this moment. */
export function typingIn(known: Everywhere, id: string, at: number): string[] {
  const typing = known.get(id)?.typing ?? {};
  return Object.keys(typing).filter((who) => (typing[who] ?? 0) > at);
}
