/** The frame's end of the channel to the page it stands on. */

import type { ToFrame, ToHost } from "@/loader/messages";
import { joinTabs } from "@/loader/tabs";

export interface Host {
  /** False where the chat is a page of its own. */
  readonly framed: boolean;
  post(message: ToHost): void;
}

/** An exact origin, or null: what stands after # in our address is what some page wrote there. */
export function originOf(text: string): string | null {
  try {
    const { origin } = new URL(text);
    return origin === text && origin !== "null" ? origin : null;
  } catch {
    return null;
  }
}

/** Tell the page around us that we are here, and hear what it says through the port it hands
 * over. Which pages may stand around us is for our policy's frame-ancestors to say. */
export function connectHost(inbox: string, hear: (message: ToFrame) => void): Host {
  if (window.parent === window) return ownPage(inbox, hear);
  const origin = originOf(location.hash.slice(1));
  let port: MessagePort | null = null;
  addEventListener("message", (event) => {
    if (event.source !== window.parent || event.origin !== origin) return;
    if (event.data !== "omnidesk:hello" || !event.ports[0]) return;
    port?.close();
    port = event.ports[0];
    port.onmessage = (said: MessageEvent<ToFrame>) => hear(said.data);
    port.postMessage({ type: "ready" } satisfies ToHost);
  });
  if (origin) window.parent.postMessage("omnidesk:here", origin);
  return {
    framed: true,
    post: (message) => port?.postMessage(message),
  };
}

// The chat as a page: its storage is the page's own, and nobody else listens.
function ownPage(inbox: string, hear: (message: ToFrame) => void): Host {
  const key = `omnidesk.chat.${inbox}`;
  const asked = new URLSearchParams(location.search);
  const tabs = joinTabs(key, (message) => queueMicrotask(() => hear(message)));
  const post = (message: ToHost) => {
    if (message.type === "lock") tabs.lock(message.steal);
    if (message.type === "tell") tabs.tell(message.said);
    if (message.type === "get") {
      hear({ type: "kept", value: read(key), draft: read(`${key}.draft`) ?? "" });
    }
    if (message.type === "draft") write(`${key}.draft`, message.text || null);
    if (message.type === "keep") write(key, message.value);
  };
  queueMicrotask(() =>
    hear({
      type: "start",
      inbox,
      languages: [asked.get("lang") ?? "", ...navigator.languages].filter(Boolean),
      theme: asked.get("theme") ?? "",
      identity: null,
      email: "",
      open: true,
      page: "",
    }),
  );
  return { framed: false, post };
}

const memory = new Map<string, string>();

function read(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    if (value === null) memory.delete(key);
    else memory.set(key, value);
  }
}
