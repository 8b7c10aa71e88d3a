/** Who is signed in, and their live connection: the signals that the whole desk reads. */

import { computed, signal } from "@preact/signals";
import {
  createRest,
  type DeskClient,
  type DeskState,
  ProblemError,
  type Role,
  type Status,
} from "@/client";
import { connectDesk, emptyDesk } from "@/client/desk-client";
import { setClockOffset } from "@/ui/clock";
import { demoSession, inDemo } from "./demo";

export interface Session {
  token: string;
  role: Role;
  agentId: string | null;
}

const KEPT = "omnidesk.session";

export const session = signal<Session | null>(null);
/** Why there is no session any more: shown on the sign-in page. */
export const signedOut = signal<"refused" | "ended" | null>(null);
export const client = signal<DeskClient | null>(null);
export const desk = signal<DeskState>(emptyDesk());
export const status = signal<Status>({
  phase: "connecting",
  since: Date.now(),
  nextTryAt: null,
  pending: 0,
  reason: null,
});

/** The signed-in agent as they are now. */
export const me = computed(() => desk.value.agent);
export const isLead = computed(
  () => session.value?.role === "admin" || session.value?.role === "supervisor",
);
export const isAdmin = computed(() => session.value?.role === "admin");

export const rest = createRest({
  token: () => session.value?.token ?? null,
  onTokenRefused: () => {
    if (session.value) end("refused");
  },
});

/** Sign in with a password; throws a ProblemError. */
export async function signIn(email: string, password: string): Promise<void> {
  const { data } = await rest.POST("/api/v1/sessions", { body: { email, password } });
  if (!data) throw new ProblemError({}, "unreadable");
  begin({ token: data.token, role: data.role, agentId: data.agent_id });
}

/** Sign in with a token made by an administrator; throws a ProblemError when it is not good. */
export async function signInWithToken(token: string): Promise<void> {
  const asking = createRest({ token: () => token });
  const { data } = await asking.GET("/api/v1/me");
  if (!data) throw new ProblemError({}, "unreadable");
  begin({ token, role: data.role, agentId: data.agent?.id ?? null });
}

/** Take up the session of this browser, if there is one; the demo gives one to who has none. What
 * another window does about it, signing in or out, happens here as well. */
export async function resumeSession(): Promise<void> {
  addEventListener("storage", ({ key, newValue }) => {
    if (key !== KEPT) return;
    if (newValue === null && session.value) end("ended");
    else if (newValue !== null && !session.value) begin(JSON.parse(newValue) as Session);
  });
  const kept = localStorage.getItem(KEPT);
  try {
    if (kept) begin(JSON.parse(kept) as Session);
    else if (inDemo()) begin(await demoSession());
  } catch {
    localStorage.removeItem(KEPT);
  }
}

export async function signOut(): Promise<void> {
  await rest.DELETE("/api/v1/sessions/current").catch(() => undefined);
  end("ended");
}

function begin(started: Session): void {
  session.value = started;
  signedOut.value = null;
  localStorage.setItem(KEPT, JSON.stringify(started));
  const opened = connectDesk({ token: ticket, rest, client: "omnidesk desk" });
  opened.on("change", (state) => {
    desk.value = state;
  });
  opened.on("status", (changed) => {
    status.value = changed;
    if (changed.phase === "live") setClockOffset(opened.clockOffset);
    if (changed.phase === "stopped" && changed.reason === "token") end("refused");
  });
  client.value = opened;
}

async function ticket(): Promise<string> {
  const { data } = await rest.POST("/api/v1/realtime/tickets");
  if (!data) throw new ProblemError({}, "unreadable");
  return data.token;
}

function end(why: "refused" | "ended"): void {
  client.value?.close();
  client.value = null;
  session.value = null;
  desk.value = emptyDesk();
  localStorage.removeItem(KEPT);
  signedOut.value = why;
}
