/** Launcher and panel, in a shadow tree that the host's styles do not reach. */

import { CSS, inkOn } from "./styles";
import type { Words } from "./words";

const SVG = "http://www.w3.org/2000/svg";
const BUBBLE = "M4 5h16v11H11l-5 4v-4H4z";
const DOWN = "M6 9l6 6 6-6";

export interface Look {
  side: "left" | "right";
  x: number;
  y: number;
  theme: string;
  nonce: string;
}

export interface View {
  /** The launcher's name, and what the panel says when the chat is lost. */
  dress(words: Words, language: string, label: string, accent: string, email: string): void;
  show(open: boolean): void;
  unread(count: number): void;
  frame(source: string | null): HTMLIFrameElement | null;
  lost(is: boolean): void;
  focusLauncher(): void;
  remove(): void;
}

export function createView(look: Look, toggle: () => void, again: () => void): View {
  const host = document.createElement("omnidesk-chat");
  host.dataset.side = look.side;
  if (look.theme) host.dataset.theme = look.theme;
  host.style.setProperty("--x", `${look.x}px`);
  host.style.setProperty("--y", `${look.y}px`);
  const root = host.attachShadow({ mode: "open" });
  dressTree(root, look.nonce);

  const panel = make("div", "panel");
  panel.id = "panel";
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  const lost = make("div", "lost");
  lost.hidden = true;
  const said = make("p");
  said.setAttribute("role", "alert");
  const retry = button(again);
  const mail = document.createElement("a");
  const leave = button(toggle);
  lost.append(said, retry, mail, leave);
  panel.append(lost);

  const launcher = button(toggle, "launcher");
  launcher.setAttribute("aria-controls", "panel");
  const icon = document.createElementNS(SVG, "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  icon.append(line);
  const badge = make("span", "badge");
  badge.hidden = true;
  launcher.append(icon, badge);
  root.append(panel, launcher);
  document.body.append(host);

  let words: Words;
  let label = "";
  let count = 0;
  let open = false;
  let frame: HTMLIFrameElement | null = null;
  const paint = () => {
    const named = open ? words.close : label || words.open;
    launcher.setAttribute("aria-label", count > 0 ? `${named}, ${words.unread}${count}` : named);
    launcher.setAttribute("aria-expanded", String(open));
    line.setAttribute("d", open ? DOWN : BUBBLE);
    badge.hidden = count === 0;
    badge.textContent = count > 99 ? "99+" : String(count);
    panel.hidden = !open;
    host.toggleAttribute("data-open", open);
    // Lost words are spoken when they come, not while nobody looks.
    said.textContent = lost.hidden || !open ? "" : words.lost;
  };
  return {
    dress(spoken, language, named, accent, email) {
      words = spoken;
      label = named;
      host.lang = language;
      host.style.setProperty("--accent", accent);
      host.style.setProperty("--ink", inkOn(accent));
      panel.setAttribute("aria-label", words.chat);
      if (frame) frame.title = words.chat;
      retry.textContent = words.again;
      leave.textContent = words.close;
      mail.textContent = words.email;
      mail.href = `mailto:${encodeURIComponent(email).replaceAll("%40", "@")}`;
      mail.hidden = !email;
      paint();
    },
    show(is) {
      open = is;
      paint();
      if (is) (lost.hidden ? frame : retry)?.focus();
    },
    unread(is) {
      count = is;
      paint();
    },
    frame(source) {
      frame?.remove();
      frame = null;
      if (source === null) return null;
      frame = document.createElement("iframe");
      frame.title = words.chat;
      frame.allow = "clipboard-write";
      frame.src = source;
      panel.prepend(frame);
      return frame;
    },
    lost(is) {
      lost.hidden = !is;
      if (frame) frame.hidden = is;
      paint();
      if (is && open) retry.focus();
    },
    focusLauncher: () => launcher.focus(),
    remove: () => host.remove(),
  };
}

/** Follow the part of the screen that a keyboard leaves free; the answer stops it. */
export function followScreen(): () => void {
  const screen = window.visualViewport;
  if (!screen) return () => undefined;
  const settle = () => {
    const host = document.querySelector<HTMLElement>("omnidesk-chat");
    host?.style.setProperty("--height", `${screen.height}px`);
    host?.style.setProperty("--top", `${screen.offsetTop}px`);
  };
  screen.addEventListener("resize", settle);
  screen.addEventListener("scroll", settle);
  settle();
  return () => {
    screen.removeEventListener("resize", settle);
    screen.removeEventListener("scroll", settle);
  };
}

function dressTree(root: ShadowRoot, nonce: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(CSS);
    root.adoptedStyleSheets = [sheet];
  } catch {
    // Browsers from before 2023: an element, for which a strict policy needs the nonce.
    const style = document.createElement("style");
    style.nonce = nonce;
    style.textContent = CSS;
    root.append(style);
  }
}

function make(name: string, className = ""): HTMLElement {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

function button(act: () => void, className = ""): HTMLButtonElement {
  const made = make("button", className) as HTMLButtonElement;
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}
