/** Where in the desk one is: the address bar as a signal. */

import { signal } from "@preact/signals";

const BASE = "/desk";

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
export function go(to: Route): void {
  const path = pathOf(to);
  if (path !== location.pathname) history.pushState(null, "", path + location.search);
  route.value = to;
}

/** Open a conversation in the list that is shown, or in one's own. */
export function openConversation(conversationId: string | null): void {
  const at = route.value;
  go({ page: "inbox", view: at.page === "inbox" ? at.view : "mine", conversationId });
}

/** Follow the address bar. */
export function startRouting(): void {
  const read = () => {
    route.value = parseRoute(location.pathname);
  };
  addEventListener("popstate", read);
  read();
}
