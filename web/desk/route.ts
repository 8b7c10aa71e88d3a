/** Where in the desk one is: the address bar as a signal. */

import { batch, signal } from "@preact/signals";

const BASE = "/desk";
const SOUGHT = "message";

/** The list shown beside a thread. `queue:ID` is one queue; `saved:ID` a saved filter. */
export type ListView =
  | "mine"
  | "queues"
  | "all"
  | "mentions"
  | `queue:${string}`
  | `saved:${string}`;

export type Route =
  | { page: "inbox"; view: ListView; conversationId: string | null }
  | { page: "queues"; queueId: string | null }
  | { page: "contacts"; contactId: string | null }
  | { page: "settings"; section: string | null };

const HOME: Route = { page: "inbox", view: "mine", conversationId: null };

export const route = signal<Route>(HOME);

/** The message or note to be shown in the open conversation: `?message=` of the address. Another
 * object each time somebody asks, so that asking again shows it again. */
export const sought = signal<{ readonly id: string } | null>(null);

/** /desk/mine/cnv_1, /desk/queues/que_1, /desk/contacts/ctc_1, /desk/settings/agents */
export function parseRoute(path: string): Route {
  const [first = "", second = "", third = ""] = path
    .slice(BASE.length)
    .split("/")
    .filter(Boolean)
    .map(decodeURIComponent);
  if (first === "watch") return { page: "queues", queueId: second || null };
  if (first === "contacts") return { page: "contacts", contactId: second || null };
  if (first === "settings") return { page: "settings", section: second || null };
  if (first === "list" && isView(second))
    return { page: "inbox", view: second, conversationId: third || null };
  return HOME;
}

function isView(text: string): text is ListView {
  return ["mine", "queues", "all", "mentions"].includes(text) || /^(queue|saved):./.test(text);
}

export function pathOf(to: Route): string {
  const parts = {
    inbox: () => [
      "list",
      (to as { view: string }).view,
      (to as { conversationId: string | null }).conversationId,
    ],
    queues: () => ["watch", (to as { queueId: string | null }).queueId],
    contacts: () => ["contacts", (to as { contactId: string | null }).contactId],
    settings: () => ["settings", (to as { section: string | null }).section],
  }[to.page]();
  return [BASE, ...parts.filter(Boolean).map((part) => encodeURIComponent(String(part)))].join("/");
}

/** Go there; the browser's Back comes back. */
export function go(to: Route, entryId: string | null = null): void {
  const path = pathOf(to) + searchWith(entryId);
  if (path !== location.pathname + location.search) history.pushState(null, "", path);
  batch(() => {
    route.value = to;
    sought.value = entryId === null ? null : { id: entryId };
  });
}

function searchWith(entryId: string | null): string {
  const asked = new URLSearchParams(location.search);
  if (entryId === null && !asked.has(SOUGHT)) return location.search;
  asked.delete(SOUGHT);
  if (entryId !== null) asked.set(SOUGHT, entryId);
  const search = asked.toString();
  return search && `?${search}`;
}

/** Open a conversation in the list that is shown, or in one's own; at one of its messages or
 * notes, if one is named. */
export function openConversation(
  conversationId: string | null,
  entryId: string | null = null,
): void {
  const at = route.value;
  go({ page: "inbox", view: at.page === "inbox" ? at.view : "mine", conversationId }, entryId);
}

/** Follow the address bar. */
export function startRouting(): void {
  const read = () => {
    const id = new URLSearchParams(location.search).get(SOUGHT);
    batch(() => {
      route.value = parseRoute(location.pathname);
      sought.value = id ? { id } : null;
    });
  };
  addEventListener("popstate", read);
  read();
}
