/** Of several windows one makes sounds and notices, and it knows what the others look at. */

import { signal } from "@preact/signals";

/** Whether this window is the one. */
export const leading = signal(false);

const LOCK = "omnidesk.alerts";
const CHANNEL = "omnidesk.attention";

interface Attention {
  window: string;
  /** The conversation that is open in a window somebody looks at. */
  conversationId: string | null;
}

const own = crypto.randomUUID();
const others = new Map<string, string | null>();
let channel: BroadcastChannel | null = null;
let mine: string | null = null;

/** Take part until the answer is called. */
export function startLeading(): () => void {
  const stopping = new AbortController();
  let release = () => {};
  const queue = (steal: boolean) => {
    const options: LockOptions = steal ? { steal: true } : { signal: stopping.signal };
    const held = () =>
      new Promise<void>((resolve) => {
        release = resolve;
        leading.value = true;
      });
    navigator.locks.request(LOCK, options, held).catch(() => {
      // Another window took it over by a gesture, or this one stops.
      leading.value = false;
      if (!stopping.signal.aborted) queue(false);
    });
  };
  if (navigator.locks) queue(false);
  else leading.value = true;
  takeOver = () => {
    if (!leading.peek() && navigator.locks) queue(true);
  };
  channel = new BroadcastChannel(CHANNEL);
  channel.onmessage = ({ data }: MessageEvent<Attention>) => {
    others.set(data.window, data.conversationId);
  };
  return () => {
    takeOver = () => {};
    stopping.abort();
    attend(null);
    channel?.close();
    channel = null;
    leading.value = false;
    release();
  };
}

/** Become the one: the window of a gesture can make sounds, which others perhaps cannot. */
export let takeOver: () => void = () => {};

/** Say which conversation somebody looks at in this window. */
export function attend(conversationId: string | null): void {
  if (mine === conversationId) return;
  mine = conversationId;
  channel?.postMessage({ window: own, conversationId } satisfies Attention);
}

/** Whether a conversation is looked at in any window. */
export function attended(conversationId: string): boolean {
  return mine === conversationId || [...others.values()].includes(conversationId);
}
