/** The demo: a desk that is signed in already, and switches for its customers. */

import { ProblemError } from "@/client";
import type { Session } from "./session";

export interface Simulation {
  /** Customers a minute. */
  rate: number;
  paused: boolean;
  /** In a dialogue now. */
  customers: number;
}

/** Whether this server is the demo; elsewhere nothing here is asked for. */
export function inDemo(): boolean {
  return document.cookie.split("; ").includes("omnidesk_demo=1");
}

/** How the customers come; null when there is no demo. */
export function simulation(): Promise<Simulation | null> {
  return ask<Simulation>("GET", "/demo/state").catch(() => null);
}

export function steer(what: "pause" | "resume" | "burst"): Promise<Simulation> {
  return ask("POST", `/demo/${what}`);
}

export function setRate(rate: number): Promise<Simulation> {
  return ask("POST", "/demo/rate", { rate });
}

/** The session of whoever watches. */
export async function demoSession(): Promise<Session> {
  const made = await ask<{ token: string; role: Session["role"]; agent_id: string }>(
    "POST",
    "/demo/session",
  );
  return { token: made.token, role: made.role, agentId: made.agent_id };
}

async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const headers = body ? { "content-type": "application/json" } : undefined;
  const response = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  if (!response.ok) throw new ProblemError({ status: response.status }, "unreadable");
  return (await response.json()) as Answer;
}
