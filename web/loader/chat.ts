/** One chat on a host page: what its API does. */

import { connect, type Link } from "./link";
import { type Claims, DRAFT_MOST, type ToHost } from "./messages";
import { openStore, type Store } from "./store";
import { colourOf } from "./styles";
import { joinTabs, type Tabs } from "./tabs";
import { createView, followScreen, type View } from "./view";
import { wordsIn } from "./words";

const ACTIVE_DAYS = 3;
const ACCENT = "#1f5fd0";
// What the frame is told last must reach it before it goes.
const PARTING_MS = 250;

export interface BootOptions {
  inbox?: string;
  /** Languages in order of preference; the page's by default. */
  lang?: string;
  theme?: "light" | "dark";
  corner?: "left" | "right";
  /** Distance from side and bottom in pixels. */
  offset?: readonly [number, number];
  label?: string;
  accent?: string;
  email?: string;
  /** Tell agents which page the visitor writes from. Off by default. */
  trackPages?: boolean;
}

export type Refresh = () => Claims | null | Promise<Claims | null>;
export type Emit = (name: string, detail?: unknown) => void;

export interface Chat {
  open(): void;
  close(): void;
  identify(claims: Claims | null, refresh?: Refresh): void;
  setLocale(language: string): void;
  reset(): void;
  destroy(): void;
}

interface Settings extends BootOptions {
  server: string;
  inbox: string;
  nonce: string;
}

/** Put the launcher on the page. The frame is loaded when it is first opened, or at once if a
 * conversation goes on: then somebody may have answered, which only the frame can tell. */
export function startChat(settings: Settings, emit: Emit): Chat {
  return new HostedChat(settings, emit);
}

class HostedChat implements Chat {
  private readonly key: string;
  private readonly store: Store;
  private readonly view: View;
  private readonly narrow = matchMedia("(max-width: 600px)");
  private readonly stopFollowing = followScreen();
  private link: Link | null = null;
  private tabs: Tabs | null = null;
  private isOpen = false;
  private isLost = false;
  private isParting = false;
  private unread = 0;
  private locale: string;
  private identity: Claims | null = null;
  private refresh: Refresh | null = null;

  constructor(
    private readonly settings: Settings,
    private readonly emit: Emit,
  ) {
    this.key = `omnidesk ${settings.server} ${settings.inbox}`;
    this.store = openStore(this.key);
    this.locale = settings.lang ?? "";
    const [x = 20, y = 20] = settings.offset ?? [];
    this.view = createView(
      {
        side: settings.corner === "left" ? "left" : "right",
        x,
        y,
        theme: settings.theme ?? "",
        nonce: settings.nonce,
      },
      () => (this.isOpen ? this.close() : this.open()),
      () => this.load(),
    );
    this.dress();
    addEventListener("popstate", this.back);
    addEventListener("keydown", this.escape);
    addEventListener("storage", this.elsewhere);
    if ((this.store.read().active ?? 0) > Date.now()) this.load();
    emit("ready");
  }

  open(): void {
    if (this.isOpen) return;
    this.isOpen = true;
    if (!this.link || this.isLost) this.load();
    this.say({ type: "page", page: this.page() });
    this.say({ type: "open" });
    this.view.show(true);
    // Full screen is like a page of its own: Back leaves it.
    if (this.narrow.matches) history.pushState({ ...history.state, omnidesk: 1 }, "");
    this.emit("open");
  }

  close(): void {
    if (!this.isOpen) return;
    this.hide();
    if (history.state?.omnidesk) history.back();
  }

  identify(claims: Claims | null, refresh?: Refresh): void {
    this.identity = claims;
    this.refresh = refresh ?? null;
    this.say({ type: "identify", identity: claims });
  }

  setLocale(language: string): void {
    this.locale = language;
    this.dress();
    this.say({ type: "languages", languages: this.languages() });
  }

  reset(): void {
    this.identity = null;
    this.refresh = null;
    const { session = null } = this.store.read();
    this.store.clear();
    if (!this.link || !session || this.isParting) {
      this.forget();
      return;
    }
    this.say({ type: "forget", value: session });
    this.isParting = true;
    setTimeout(() => this.forget(), PARTING_MS);
  }

  destroy(): void {
    this.close();
    this.unload();
    removeEventListener("popstate", this.back);
    removeEventListener("keydown", this.escape);
    removeEventListener("storage", this.elsewhere);
    this.stopFollowing();
    this.view.remove();
  }

  private hide(): void {
    this.isOpen = false;
    this.say({ type: "close" });
    this.view.show(false);
    this.view.focusLauncher();
    this.emit("close");
  }

  private readonly back = () => {
    if (this.isOpen && this.narrow.matches && !history.state?.omnidesk) this.hide();
  };

  private readonly escape = (event: KeyboardEvent) => {
    const inside = event.composedPath().some((at) => (at as Element).nodeName === "OMNIDESK-CHAT");
    if (event.key === "Escape" && inside) this.close();
  };

  // Another tab was reset: whoever sits here next is somebody else.
  private readonly elsewhere = (event: StorageEvent) => {
    if (event.key === this.key && event.newValue === null) this.forget();
  };

  private forget(): void {
    this.isParting = false;
    this.count(0);
    this.unload();
    if (this.isOpen) this.load();
  }

  private load(): void {
    this.unload();
    const { server, inbox } = this.settings;
    // The fragment says to whom the frame may speak; it is no secret and is not sent anywhere.
    const source = `${server}/widget/${encodeURIComponent(inbox)}#${location.origin}`;
    const frame = this.view.frame(source);
    if (!frame) return;
    this.link = connect(
      frame,
      server,
      (message) => this.hear(message),
      () => this.lose(true),
    );
  }

  private unload(): void {
    this.link?.close();
    this.tabs?.close();
    this.link = this.tabs = null;
    this.lose(false);
    this.view.frame(null);
  }

  private lose(is: boolean): void {
    this.isLost = is;
    this.view.lost(is);
    if (is) this.emit("error", { code: "unreachable", detail: "the chat did not answer" });
  }

  private say(message: Parameters<Link["send"]>[0]): void {
    if (!this.isParting) this.link?.send(message);
  }

  private hear(message: ToHost): void {
    // Whatever it says was said by somebody who is gone.
    if (this.isParting) return;
    switch (message?.type) {
      case "get":
        this.answerKept();
        return;
      case "draft":
        this.store.write({ draft: String(message.text).slice(0, DRAFT_MOST) });
        return;
      case "lock":
        this.tabs?.lock(message.steal === true);
        return;
      case "tell":
        this.tabs?.tell(message.said);
        return;
      case "ready":
        this.lose(false);
        this.tabs?.close();
        this.tabs = joinTabs(this.key, (said) => this.say(said));
        this.start();
        return;
      case "close":
        this.close();
        return;
      case "keep":
        this.store.write({ session: typeof message.value === "string" ? message.value : null });
        return;
      case "state":
        this.store.write({ active: message.active ? Date.now() + ACTIVE_DAYS * 86_400_000 : 0 });
        this.count(Number(message.unread) || 0);
        return;
      case "look":
        this.store.write({
          label: String(message.label),
          accent: colourOf(message.accent),
          email: String(message.email),
        });
        this.dress();
        return;
      case "message":
        this.emit("message", message.message);
        return;
      case "error":
        this.emit("error", { code: message.code, detail: message.detail });
        return;
      case "refresh":
        void this.ask();
    }
  }

  private answerKept(): void {
    const { session = null, draft = "" } = this.store.read();
    this.say({ type: "kept", value: session, draft });
  }

  private start(): void {
    const { inbox, theme, email } = this.settings;
    this.say({
      type: "start",
      inbox,
      languages: this.languages(),
      theme: theme ?? "",
      identity: this.identity,
      email: email ?? this.store.read().email ?? "",
      open: this.isOpen,
      page: this.page(),
    });
  }

  private async ask(): Promise<void> {
    try {
      this.identity = (await this.refresh?.()) ?? null;
    } catch (error) {
      this.identity = null;
      this.emit("error", { code: "identity", detail: String(error) });
    }
    this.say({ type: "identify", identity: this.identity });
  }

  private count(unread: number): void {
    if (unread === this.unread) return;
    this.unread = unread;
    this.view.unread(unread);
    this.emit("unread", unread);
  }

  private dress(): void {
    const kept = this.store.read();
    const { language, words } = wordsIn(this.languages());
    const { label, accent, email } = this.settings;
    const colour = colourOf(accent) || colourOf(kept.accent) || ACCENT;
    this.view.dress(words, language, label || kept.label || "", colour, email || kept.email || "");
  }

  private languages(): string[] {
    return [this.locale, document.documentElement.lang, ...navigator.languages].filter(Boolean);
  }

  private page(): string {
    return this.settings.trackPages ? location.origin + location.pathname : "";
  }
}
