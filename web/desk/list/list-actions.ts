/** The list's keys, as actions that the palette knows, too. */

import { type Action, useActions } from "../actions";
import { openConversation } from "../route";
import { markUnread, take, takeable } from "./doing";
import { SEARCH_ID } from "./search";
import { active, lineOf, openId, shown, toggleChosen } from "./state";
import { words } from "./words";

export const LIST_ID = "conversations";

/** Put the mark on the next or previous row, and the focus into the list. */
export function step(by: 1 | -1): void {
  const lines = shown.peek();
  const at = lines.findIndex(({ key }) => key === (active.peek() ?? openId.peek()));
  const next = lines[at < 0 ? 0 : Math.max(0, Math.min(lines.length - 1, at + by))];
  if (!next) return;
  document.getElementById(LIST_ID)?.focus();
  active.value = next.key;
}

/** The row that a key means: where the mark stands, or what is open. */
function meant(): string | null {
  return lineOf(active.peek())?.row.id ?? openId.peek();
}

function withMeant(run: (id: string) => void): () => void {
  return () => {
    const id = meant();
    if (id) run(id);
  };
}

const ACTIONS: readonly Action[] = [
  { id: "list.next", words: words.next, group: "go", keys: ["j"], run: () => step(1) },
  { id: "list.previous", words: words.previous, group: "go", keys: ["k"], run: () => step(-1) },
  {
    id: "list.search",
    words: words.search,
    group: "go",
    keys: ["/"],
    run: () => document.getElementById(SEARCH_ID)?.focus(),
  },
  {
    id: "list.unread",
    words: words.markUnread,
    group: "conversation",
    keys: ["u"],
    enabled: () => meant() !== null,
    run: withMeant((id) => {
      // What is open would be read again at once.
      if (id === openId.peek()) openConversation(null);
      void markUnread(id);
    }),
  },
  {
    id: "list.select",
    words: words.select,
    group: "conversation",
    keys: ["x"],
    enabled: () => meant() !== null,
    run: withMeant(toggleChosen),
  },
  {
    id: "list.take",
    words: words.takeThis,
    group: "conversation",
    enabled: () => takeable(meant() ?? ""),
    run: withMeant((id) => void take(id)),
  },
];

export function useListActions(): void {
  useActions(ACTIONS, []);
}
