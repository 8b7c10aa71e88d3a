/** What the chat knows and does, as signals. */

import { computed, effect, signal, untracked } from "@preact/signals";
import { ProblemError } from "@/client/problem";
import { createRest } from "@/client/rest";
import type {
  ChatSettings,
  SignedIdentity,
  Status,
  VisitorClient,
  VisitorDetails,
  VisitorFile,
  VisitorThread,
} from "@/client/types";
import { connectVisitor } from "@/client/visitor-client";
import type { ToFrame } from "@/loader/messages";
import { setClockOffset } from "@/ui/clock";
import { language, preferred, speak } from "@/ui/words";
import { connectHost, type Host } from "./bridge";
import type { Call, CallOptions, Letter } from "./calls";
import { dropDraft, keepDraft, takeUp } from "./draft";
import { isAnother, type Kept, NOTHING, parseKept } from "./kept";
import { type HeardLine, openLine } from "./line";
import { accentOf } from "./look";
import { endSession } from "./parting";
import { type Screen, type Told, told, unreadOf, type View, viewOf } from "./view";

const NO_THREAD: VisitorThread = {
  conversation: null,
  messages: [],
  unsent: [],
  typing: false,
  seen: null,
  older: false,
};
const CONNECTING: Status = {
  phase: "connecting",
  since: 0,
  nextTryAt: null,
  pending: 0,
  reason: null,
};

export const inbox = decodeURIComponent(location.pathname.split("/").at(-1) ?? "");
export const settings = signal<ChatSettings | null>(null);
export const failed = signal(false);
export const screen = signal<Screen>("home");
export const again = signal<string | null>(null);
export const thread = signal<VisitorThread>(NO_THREAD);
export const status = signal<Status>(CONNECTING);
export const connected = signal(false);
export const isOpen = signal(false);
export const details = signal<VisitorDetails | null>(null);
export const identity = signal<SignedIdentity | null>(null);
/** Where a message left for later is answered; shown once it is sent. */
export const leftTo = signal<string | null>(null);
export const wait = signal<Told | null>(null);
/** Whoever answered is gone, and nobody has taken the work since. */
export const lostAgent = computed(() => thread.value.conversation?.agent_lost === true);
const hostEmail = signal("");
const visible = signal(document.visibilityState === "visible");
const kept = signal<Kept>(NOTHING);

export const needsForm = computed(() => {
  const asked = settings.value?.pre_chat.length ?? 0;
  return asked > 0 && !connected.value && !details.value && !identity.value;
});
export const view = computed<View>(() =>
  viewOf({
    settings: settings.value,
    failed: failed.value,
    screen: screen.value,
    needsForm: needsForm.value,
    thread: thread.value,
    again: again.value,
  }),
);
/** The admin's own words in the visitor's language. */
export const own = computed(() => settings.value?.texts[language.value]);
export const email = computed(() => settings.value?.contact_email || hostEmail.value);
export const framed = signal(true);

let host: Host;
let line: HeardLine | null = null;
let page = "";
let known: Promise<void> | null = null;
let answerKept: ((value: string | null) => void) | null = null;
let refreshing: ReturnType<typeof setTimeout> | undefined;
const rest = createRest({ token: () => null });

/** Begin; the rest follows what the host page says. */
export function startChat(): void {
  host = connectHost(inbox, heard);
  framed.value = host.framed;
  document.addEventListener("visibilitychange", () => {
    visible.value = document.visibilityState === "visible";
  });
  effect(report);
  effect(readIt);
  keepDraft((text) => host.post({ type: "draft", text }));
  effect(() => {
    const now = Date.now();
    const { conversation } = thread.value;
    wait.value = untracked(() => told(wait.value, conversation, now));
  });
}

function heard(message: ToFrame): void {
  switch (message.type) {
    case "start":
      speak(preferred(message.languages));
      dressPage(message.theme);
      hostEmail.value = message.email;
      identity.value = message.identity;
      isOpen.value = message.open;
      page = message.page;
      known ??= begin();
      return;
    case "open":
      isOpen.value = true;
      if (failed.value || settings.value) void loadSettings();
      return;
    case "close":
      isOpen.value = false;
      return;
    case "languages":
      speak(preferred(message.languages));
      return;
    case "page":
      page = message.page;
      return;
    case "locked":
      line?.locked();
      return;
    case "robbed":
      line?.robbed();
      return;
    case "told":
      line?.told(message.said);
      return;
    case "forget":
      void forget(message.value);
      return;
    case "kept":
      takeUp(message.draft);
      answerKept?.(message.value);
      return;
    case "identify":
      void goOnAs(message.identity);
  }
}

async function begin(): Promise<void> {
  kept.value = parseKept(await askKept());
  const loading = loadSettings();
  if (identity.value) goOn(identity.value);
  else if (kept.value.session) connect();
  await loading;
}

/** Ask the server how things are now; the last answer stays when there is none. */
export async function loadSettings(): Promise<void> {
  try {
    const { data } = await rest.GET("/api/v1/widget/{inbox}/config", {
      params: { path: { inbox } },
      signal: AbortSignal.timeout(8000),
    });
    if (!data) return;
    settings.value = data;
    failed.value = false;
    setClockOffset(Date.parse(data.server_now) - Date.now());
    accentOf(data.accent, data.accent_dark);
  } catch (error) {
    failed.value = !settings.value;
    const code = error instanceof ProblemError ? error.code : "unreachable";
    host.post({ type: "error", code, detail: String(error) });
  }
}

function askKept(): Promise<string | null> {
  return new Promise((resolve) => {
    answerKept = resolve;
    host.post({ type: "get" });
  });
}

// The connection -----------------------------------------------------------------------------

/** Connect, which makes a session where none is kept; once. */
function connect(): HeardLine {
  if (line) return line;
  connected.value = true;
  line = openLine({
    tabs: {
      lock: (steal) => host.post({ type: "lock", steal }),
      tell: (said) => host.post({ type: "tell", said }),
    },
    connect: begun,
    hear: (shared) => {
      hearMessages(thread.value, shared.thread);
      thread.value = shared.thread;
      status.value = shared.status;
      setClockOffset(shared.clockOffset);
    },
  });
  return line;
}

/** The connection of all tabs, where it falls to this one. */
function begun(): VisitorClient {
  const client = connectVisitor({
    inbox,
    storage: { get: async () => parseKept(await askKept()).session, set: keepSession },
    identity: identity.value,
    details: details.value ?? { language: language.value },
  });
  const goOnAs = client.identify.bind(client);
  client.identify = (claims, more) => {
    identity.value = claims;
    goOnAs(claims, more);
    refreshInTime();
  };
  refreshInTime();
  return client;
}

function keepSession(session: string | null): void {
  keep({ ...kept.value, ...signedIn(identity.value), session });
}

function keep(value: Kept): void {
  kept.value = value;
  host.post({ type: "keep", value: value.session === null ? null : JSON.stringify(value) });
}

function signedIn(claims: SignedIdentity | null): Pick<Kept, "user" | "until"> {
  return claims ? { user: claims.user_id, until: claims.expires_at } : { user: null, until: 0 };
}

/** The site says who its visitor is. */
async function goOnAs(claims: SignedIdentity | null): Promise<void> {
  await known;
  identity.value = claims;
  goOn(claims);
}

// Nothing happens when it is known already: every page of a site says it.
function goOn(claims: SignedIdentity | null): void {
  const another = isAnother(kept.value, claims, Date.now() / 1000);
  if (!another && !kept.value.session) return;
  const had = kept.value.session !== null;
  const open = connect();
  if (!another || !had) return;
  const { user } = kept.value;
  if (user !== null && user !== claims?.user_id) dropDraft();
  kept.value = { ...kept.value, ...signedIn(claims) };
  again.value = null;
  void open.call({ method: "identify", identity: claims });
}

/** The page signs its visitor out: nothing of them stays here, and their token ends. */
async function forget(text: string | null): Promise<void> {
  line?.close();
  line = null;
  kept.value = NOTHING;
  thread.value = NO_THREAD;
  screen.value = "home";
  connected.value = false;
  dropDraft();
  await endSession(inbox, text);
}

function refreshInTime(): void {
  clearTimeout(refreshing);
  const until = identity.value?.expires_at ?? kept.value.until;
  if (!until) return;
  const seconds = Math.max(5, until - Date.now() / 1000 - 120);
  refreshing = setTimeout(
    () => host.post({ type: "refresh" }),
    Math.min(seconds * 1000, 2 ** 31 - 1),
  );
}

/** Do something on the connection. */
export function call(what: Call, options?: CallOptions): Promise<unknown> {
  return connect().call(what, options);
}

// What visitors do ---------------------------------------------------------------------------

export function send(text: string, files: VisitorFile[]): void {
  again.value = null;
  void call({ method: "send", id: freshId(), text, files, pageUrl: page });
}

export function leave(letter: Omit<Letter, "pageUrl">, id: string): Promise<unknown> {
  return call({ method: "leave", id, letter: { ...letter, pageUrl: page } });
}

export function freshId(): string {
  const random = crypto.getRandomValues(new Uint8Array(12));
  return `w${Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}

/** Whether an e-mail could answer: a form that nobody can answer is not offered. */
export const byLetter = computed(() => settings.value?.answers_by_email === true);

/** To the chat if somebody is there now, or only it can be answered; else to the form for
 * messages. */
export async function write(): Promise<void> {
  await loadSettings();
  const talks = thread.value.conversation?.state === "open";
  const closed = settings.value?.hours.open === false;
  screen.value = closed && !talks && byLetter.value ? "offline" : "thread";
}

export function closePanel(): void {
  host.post({ type: "close" });
}

export function dressHost(): void {
  if (!settings.value) return;
  const { accent, contact_email } = settings.value;
  host.post({ type: "look", label: own.value?.launcher ?? "", accent, email: contact_email });
}

// What the host page hears -------------------------------------------------------------------

const seenHere = signal<string | null>(null);

function report(): void {
  if (!connected.value) return;
  const unread = isOpen.value && visible.value ? 0 : unreadOf(thread.value, seenHere.value);
  const active = thread.value.conversation?.state === "open" || thread.value.unsent.length > 0;
  host.post({ type: "state", unread, active });
}

function readIt(): void {
  const shown = ["chat", "queue", "ended"].includes(view.value);
  const last = thread.value.messages.findLast((message) => message.from === "agent");
  if (!last || !isOpen.value || !visible.value || !shown) return;
  const before = untracked(() => seenHere.value);
  if (last.id === before) return;
  seenHere.value = last.id;
  if (last.status !== "read") untracked(() => void call({ method: "seen" }));
}

let first = true;

function hearMessages(before: VisitorThread, after: VisitorThread): void {
  const had = new Set(before.messages.map((message) => message.id));
  const news = after.messages.filter((message) => !had.has(message.id));
  // What was there before this page is no news, nor are earlier messages.
  const last = before.messages.at(-1);
  if (!first || last) {
    for (const message of news) {
      if (last && message.created_at < last.created_at) continue;
      const { id, from, agent_name, text, created_at } = message;
      host.post({ type: "message", message: { id, from, agent_name, text, created_at } });
    }
  }
  if (after.conversation || after.messages.length > 0) first = false;
}

function dressPage(theme: string): void {
  const root = document.documentElement;
  if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  root.dataset.framed = String(host?.framed ?? true);
}
