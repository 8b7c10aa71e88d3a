/** Which list is shown: the four that everybody has, single queues, and kept filters. */

import { Menu, type MenuItem } from "@/ui/controls";
import { Icon, type IconName } from "@/ui/icons";
import { formatNumber, t } from "@/ui/words";
import { queueName } from "../people";
import { go, type ListView, pathOf } from "../route";
import { desk } from "../session";
import { ownQueues, together } from "./figures";
import { unseenMentions } from "./own";
import { heldRows } from "./row";
import { savedFilter, savedFilters } from "./saved";
import { SavedMenu } from "./saved-view";
import { openId, view } from "./state";
import { TakeNext } from "./take";
import { words } from "./words";

/** Show a list; what is open beside it stays open. */
export function showView(to: ListView): void {
  go({ page: "inbox", view: to, conversationId: openId.peek() });
}

export function Views() {
  const mine = heldRows(desk.value).length;
  const waiting = together(ownQueues.value).waiting;
  return (
    <header class="list-head">
      <nav class="list-views" aria-label={t(words.lists)}>
        <ViewLink to="mine" label={t(words.mine)} count={mine} />
        <ViewLink to="queues" label={t(words.queues)} count={waiting} />
        <ViewLink to="all" label={t(words.all)} />
        <ViewLink to="mentions" label={t(words.mentions)} short="@" count={unseenMentions.value} />
        <MoreViews />
      </nav>
      <ViewTitle />
    </header>
  );
}

interface ViewLinkProps {
  to: ListView;
  label: string;
  count?: number;
  /** Shown in place of the label, which is still its name. */
  short?: string;
}

function ViewLink({ to, label, count, short }: ViewLinkProps) {
  const here = view.value === to;
  return (
    <a
      class="list-view"
      href={pathOf({ page: "inbox", view: to, conversationId: null })}
      aria-current={here ? "page" : undefined}
      title={short ? label : undefined}
      data-testid={`view-${to}`}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        showView(to);
      }}
    >
      {short ? (
        <>
          <span aria-hidden="true">{short}</span>
          <span class="visually-hidden">{label}</span>
        </>
      ) : (
        label
      )}
      {count ? <span class="list-count numbers">{formatNumber(count)}</span> : null}
    </a>
  );
}

function MoreViews() {
  const item = (to: ListView, label: string, icon: IconName, hint?: string): MenuItem => ({
    key: to,
    label,
    icon,
    hint,
    checked: view.value === to,
    onPick: () => showView(to),
  });
  const queues = Object.values(desk.value.queues)
    .filter((queue) => ownQueues.value.includes(queue.id))
    .sort((a, b) => a.name.localeCompare(b.name));
  const items = [
    ...queues.map((queue) => {
      const { waiting } = together([queue.id]);
      return item(`queue:${queue.id}`, queue.name, "queue", waiting ? `${waiting}` : undefined);
    }),
    ...savedFilters.value.map((saved) => item(`saved:${saved.id}`, saved.name, "star")),
  ];
  if (items.length === 0) return null;
  return (
    <Menu
      label={t(words.moreLists)}
      items={items}
      align="end"
      buttonClass="button button-quiet button-icon list-more"
    >
      <Icon name="more" />
    </Menu>
  );
}

/** The name of a list that is not among the four, and what belongs to it. */
function ViewTitle() {
  const [kind, id = ""] = view.value.split(":");
  if (!id) return null;
  const saved = kind === "saved" ? savedFilter(id) : null;
  return (
    <div class="list-title">
      <Icon name={kind === "queue" ? "queue" : "star"} size={16} />
      <h2>{kind === "queue" ? queueName(id) : (saved?.name ?? "")}</h2>
      {saved?.shared && <span class="list-shared">{t(words.shared)}</span>}
      {kind === "queue" && <TakeNext queueId={id} />}
      {saved && <SavedMenu saved={saved} />}
    </div>
  );
}
