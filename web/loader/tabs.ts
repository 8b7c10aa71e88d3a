/** The tabs of one site among themselves: one of them holds a lock, all hear each other. Frames of
 * another site may be denied both by their browser, so it is the host page that has them. */

import type { ToFrame } from "./messages";

export interface Tabs {
  lock(steal: boolean): void;
  tell(said: unknown): void;
  close(): void;
}

/** Join them; `send` gets `locked`, `robbed` and `told`. A tab that can hear nobody holds the lock. */
export function joinTabs(name: string, send: (message: ToFrame) => void): Tabs {
  const ending = new AbortController();
  let channel: BroadcastChannel | null = null;
  let release = () => {};
  try {
    channel = navigator.locks ? new BroadcastChannel(name) : null;
    if (channel) channel.onmessage = ({ data }) => send({ type: "told", said: data });
  } catch {
    // Alone.
  }
  const alone = () => ending.signal.aborted || send({ type: "locked" });
  return {
    lock(steal) {
      if (!channel) {
        alone();
        return;
      }
      const held = () =>
        new Promise<void>((done) => {
          release = done;
          alone();
        });
      navigator.locks
        .request(name, steal ? { steal } : { signal: ending.signal }, held)
        .catch((error: Error) => {
          if (error.name !== "AbortError") alone();
          else if (!ending.signal.aborted) send({ type: "robbed" });
        });
    },
    tell: (said) => channel?.postMessage(said),
    close() {
      ending.abort();
      release();
      channel?.close();
      channel = null;
    },
  };
}
