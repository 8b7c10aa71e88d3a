/** The one tag of a website:
 *
 *     <script async src="https://desk.example/widget.js" data-inbox="chat"></script>
 *
 * Calls made before it has loaded wait in an array; see docs/channels/webchat.md. */

import { type BootOptions, type Chat, type Refresh, startChat } from "./chat";
import type { Claims } from "./messages";

type Call = readonly [string, ...unknown[]] | ((api: Api) => void);

const NAMES = ["ready", "open", "close", "unread", "message", "error"] as const;
type Name = (typeof NAMES)[number];
type Listener = (detail?: unknown) => void;

const script = document.currentScript as HTMLScriptElement | null;
const given: DOMStringMap = script ? { ...script.dataset } : {};
const server = script ? new URL(script.src).origin : location.origin;
const nonce = script?.nonce ?? "";
const listeners = new Map<Name, Set<Listener>>(NAMES.map((name) => [name, new Set()]));
let chat: Chat | null = null;
// Identity and language may come before the chat does.
const early: ((to: Chat) => void)[] = [];

function emit(name: string, detail?: unknown): void {
  for (const listener of [...(listeners.get(name as Name) ?? [])]) {
    try {
      listener(detail);
    } catch (error) {
      // A listener's mistake is the page's, and must not stop the chat.
      setTimeout(() => {
        throw error;
      });
    }
  }
}

function tell(act: (to: Chat) => void): void {
  if (chat) act(chat);
  else early.push(act);
}

function whenBody(act: () => void): void {
  if (document.body) act();
  else addEventListener("DOMContentLoaded", act, { once: true });
}

const api = {
  boot(options: BootOptions = {}): void {
    whenBody(() => {
      const settings = { ...fromTag(), ...options };
      const { inbox } = settings;
      if (chat) return;
      if (!inbox) throw new Error("omnidesk: boot needs an inbox");
      // Listeners may call the API at once.
      setTimeout(() => emit("ready"));
      chat = startChat({ ...settings, inbox, server, nonce }, (name, detail) => {
        if (name !== "ready") emit(name, detail);
      });
      for (const act of early.splice(0)) act(chat);
    });
  },
  open: () => tell((to) => to.open()),
  close: () => tell((to) => to.close()),
  identify: (claims: Claims | null, refresh?: Refresh) =>
    tell((to) => to.identify(claims, refresh)),
  setLocale: (language: string) => tell((to) => to.setLocale(String(language))),
  reset: () => tell((to) => to.reset()),
  /** Hear of an event; the answer stops it. */
  on(name: Name, listener: Listener): () => void {
    const all = listeners.get(name);
    if (!all) throw new Error(`omnidesk: events are ${NAMES.join(", ")}`);
    all.add(listener);
    return () => all.delete(listener);
  },
  destroy(): void {
    chat?.destroy();
    chat = null;
    early.length = 0;
  },
  /** A call as it could be made before the script was there: ["open"], or a function. */
  push(...calls: Call[]): void {
    for (const call of calls) {
      if (typeof call === "function") call(api);
      else {
        const [name, ...rest] = call;
        const act = Object.hasOwn(api, name) ? api[name as keyof Api] : null;
        if (!act) throw new Error(`omnidesk: there is no ${name}`);
        (act as (...all: unknown[]) => unknown)(...rest);
      }
    }
  },
};
type Api = typeof api;

function fromTag(): BootOptions {
  const [x, y] = (given.offset ?? "").split(",").map(Number);
  return {
    inbox: given.inbox,
    lang: given.lang,
    theme: given.theme as BootOptions["theme"],
    corner: given.corner as BootOptions["corner"],
    offset: x !== undefined && y !== undefined && x >= 0 && y >= 0 ? [x, y] : undefined,
    label: given.label,
    accent: given.accent,
    email: given.email,
    trackPages: "trackPages" in given,
  };
}

const page = window as unknown as { omnidesk?: Call[] | Api };
const waiting = page.omnidesk;
// A second tag changes nothing.
if (!waiting || Array.isArray(waiting)) {
  page.omnidesk = api;
  const calls = Array.isArray(waiting) ? waiting : [];
  const booted = calls.some((call) => Array.isArray(call) && call[0] === "boot");
  if (given.inbox && !booted && !("manual" in given)) api.boot();
  for (const call of calls) {
    try {
      api.push(call);
    } catch (error) {
      setTimeout(() => {
        throw error;
      });
    }
  }
}
