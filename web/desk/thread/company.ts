/** Who else is here: who looks at a conversation, who writes in it. */

import { type ReadonlySignal, signal } from "@preact/signals";
import type { DeskEvent } from "@/client";
import { client } from "../session";

export interface Company {
  /** Colleagues who look at it. */
  readonly viewers: ReadonlySignal<readonly string[]>;
  /** Colleagues who write in it. */
  readonly writing: ReadonlySignal<readonly string[]>;
  /** The customer writes. */
  readonly customerWrites: ReadonlySignal<boolean>;
  close(): void;
}

// Who stops without saying so is believed to have stopped.
const TYPING_MS = 8000;

export function watchCompany(conversationId: string, own: string | null): Company {
  const viewers = signal<readonly string[]>([]);
  const writing = signal<readonly string[]>([]);
  const customerWrites = signal(false);
  const timers = new Map<string, ReturnType<typeof setTimeout>>();

  function writes(who: string, on: boolean): void {
    clearTimeout(timers.get(who));
    if (who === "customer") customerWrites.value = on;
    else writing.value = withOrWithout(writing.value, who, on);
    if (on)
      timers.set(
        who,
        setTimeout(() => writes(who, false), TYPING_MS),
      );
  }

  function heard(event: DeskEvent): void {
    switch (event.type) {
      case "viewer.joined":
      case "viewer.left": {
        const { conversation_id, agent_id } = event.data;
        if (conversation_id !== conversationId || !agent_id || agent_id === own) return;
        viewers.value = withOrWithout(viewers.value, agent_id, event.type === "viewer.joined");
        if (event.type === "viewer.left") writes(agent_id, false);
        return;
      }
      case "typing.started":
      case "typing.stopped": {
        const { conversation_id, agent_id } = event.data;
        if (conversation_id !== conversationId || agent_id === own) return;
        writes(agent_id ?? "customer", event.type === "typing.started");
        return;
      }
      case "message.created": {
        const { message } = event.data;
        if (message.conversation_id !== conversationId) return;
        writes(message.direction === "in" ? "customer" : (message.agent_id ?? ""), false);
      }
    }
  }

  const connected = client.value;
  const offEvent = connected?.on("event", heard);
  // Who left meanwhile is not said after a break: who is there joins again.
  const offStatus = connected?.on("status", (status) => {
    if (status.phase === "reconnecting") viewers.value = [];
  });
  return {
    viewers,
    writing,
    customerWrites,
    close() {
      offEvent?.();
      offStatus?.();
      for (const timer of timers.values()) clearTimeout(timer);
    },
  };
}

function withOrWithout(held: readonly string[], one: string, present: boolean): readonly string[] {
  const others = held.filter((known) => known !== one);
  return present && one ? [...others, one] : others;
}
