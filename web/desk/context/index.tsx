/** Who this is, why it is here, what was before. */

import { useEffect, useRef } from "preact/hooks";
import { IconButton, Skeleton } from "@/ui/controls";
import { defineWords, t } from "@/ui/words";
import { useActions } from "../actions";
import { route } from "../route";
import { useFacts } from "./facts";
import { Duplicates, History, Merges, RouteTaken } from "./history";
import { PanelActions, useDialogActions } from "./panel-actions";
import { Person } from "./person";
import { Reason } from "./reason";
import { common } from "./shared-words";
import { closeOver, contextShown, isWide, toggleContext } from "./shown";
import { Notes, Talk } from "./talk";
import { readTeam } from "./team";
import { Trouble } from "./trouble";
import "./dialogs.css";
import "./context.css";

export { contextShown, toggleContext } from "./shown";

const words = defineWords({
  title: { en: "Details", ru: "Подробности", uk: "Подробиці" },
  toggle: {
    en: "Show or hide details",
    ru: "Показать или скрыть подробности",
    uk: "Показати або сховати подробиці",
  },
});

export function ContextPanel() {
  const at = route.value;
  const conversationId = at.page === "inbox" ? at.conversationId : null;
  if (!conversationId) return null;
  return <Panel key={conversationId} conversationId={conversationId} />;
}

function Panel({ conversationId }: { conversationId: string }) {
  useDialogActions(conversationId);
  useActions(
    [
      {
        id: "view.context",
        words: words.toggle,
        group: "view",
        keys: ["i"],
        run: toggleContext,
      },
    ],
    [],
  );
  useEffect(() => {
    closeOver();
    readTeam().catch(() => undefined);
  }, []);
  return contextShown.value ? <Shown conversationId={conversationId} /> : null;
}

function Shown({ conversationId }: { conversationId: string }) {
  const { conversation, contact, work, inbox, problem, reload } = useFacts(conversationId);
  const heading = useRef<HTMLHeadingElement>(null);
  const over = !isWide.value;
  useEffect(() => {
    if (!over) return;
    const before = document.activeElement;
    heading.current?.focus();
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [over]);
  return (
    <aside
      class={over ? "context context-over" : "context"}
      aria-labelledby="context-title"
      data-testid="context"
      onKeyDown={(event) => {
        if (over && event.key === "Escape") {
          event.stopPropagation();
          closeOver();
        }
      }}
    >
      <header class="cx-context-head">
        <h2 id="context-title" ref={heading} tabIndex={-1}>
          {t(words.title)}
        </h2>
        <IconButton icon="close" label={t(common.close)} onClick={toggleContext} />
      </header>
      <div class="cx-context-body">
        <Trouble problem={conversation ? null : problem} />
        {!conversation && !problem && <Skeleton lines={8} label={t(common.loading)} />}
        {contact && <Person contact={contact} onSaved={reload} />}
        {conversation && (
          <>
            <Reason conversation={conversation} work={work} inbox={inbox} />
            <PanelActions conversation={conversation} work={work} />
            <Talk conversation={conversation} onSaved={reload} />
            <Notes conversationId={conversation.id} />
          </>
        )}
        {contact && <Duplicates contact={contact} />}
        {contact && <Merges conversation={conversation} contact={contact} />}
        {contact && (
          <History contactId={contact.id} without={conversationId} testid="context-history" />
        )}
        {conversation && <RouteTaken conversation={conversation} />}
      </div>
    </aside>
  );
}
