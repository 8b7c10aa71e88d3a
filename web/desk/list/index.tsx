/** Conversations in a list. */

import { useEffect, useRef } from "preact/hooks";
import { Button } from "@/ui/controls";
import { density } from "@/ui/theme";
import { VirtualList } from "@/ui/virtual";
import { t } from "@/ui/words";
import { openConversation, sought } from "../route";
import { Bulk } from "./bulk";
import { Empty } from "./empty";
import { LIST_ID, useListActions } from "./list-actions";
import { drafts } from "./own";
import { FindView, RowView } from "./row-view";
import { FilterDialog } from "./saved-view";
import { Search } from "./search";
import {
  active,
  chosen,
  filter,
  fresh,
  hasMore,
  holdStill,
  lineOf,
  more,
  openId,
  progress,
  type Shown,
  seen,
  shown,
  startList,
  takeIn,
  toggleChosen,
  view,
} from "./state";
import { TakeBar } from "./take";
import { Views } from "./views";
import { words } from "./words";
import "./list.css";

export function ConversationList() {
  useEffect(startList, []);
  useListActions();
  return (
    <section class="list" aria-label={t(words.conversations)} data-testid="list">
      {openId.value === null && <h1 class="visually-hidden">{t(words.inbox)}</h1>}
      <Views />
      <Search />
      <TakeBar />
      <Moving />
      <Bulk />
      <FilterDialog />
    </section>
  );
}

/** What holds still while pointer or focus is inside: the rows, and the way to the new ones. */
function Moving() {
  const root = useRef<HTMLDivElement>(null);
  const stillness = useStillness(root);
  return (
    <div ref={root} class="list-moving" {...stillness}>
      <Status />
      <Rows />
    </div>
  );
}

/** The order in words, and how many rows wait to come in: always there, so that rows below do not
 * move when it changes. */
function Status() {
  const n = fresh.value.length;
  const newestFirst = filter.value.q || view.value === "mentions";
  return (
    <div class="list-status">
      <span>{t(newestFirst ? words.newest : words.order)}</span>
      {n > 0 && (
        <Button
          class="list-fresh"
          title={t(words.showFresh)}
          data-testid="list-fresh"
          onClick={() => {
            takeIn();
            document.getElementById(LIST_ID)?.focus();
          }}
        >
          {t(words.fresh, { n })}
        </Button>
      )}
    </div>
  );
}

const HEIGHTS = { comfortable: 64, compact: 52 };

function Rows() {
  const items = shown.value;
  if (items.length === 0) {
    return (
      <div class="list-rows">
        <Empty />
      </div>
    );
  }
  return (
    <div class="list-rows">
      <VirtualList
        id={LIST_ID}
        label={t(words.conversations)}
        items={items}
        keyOf={keyOf}
        rowHeight={HEIGHTS[density.value]}
        active={active.value}
        anchor={openId.value}
        busy={progress.value === "loading"}
        total={hasMore.value ? -1 : items.length}
        onActive={(key) => {
          active.value = key;
        }}
        onPick={pick}
        onKey={onKey}
        onEnd={() => void more()}
        option={optionOf}
        row={lineView}
      />
    </div>
  );
}

function lineView({ row, gone, find }: Shown) {
  const isChosen = chosen.value.has(row.id);
  if (find) return <FindView find={find} chosen={isChosen} />;
  const drafted = drafts.value.has(row.id);
  return <RowView row={row} gone={gone} chosen={isChosen} drafted={drafted} />;
}

function keyOf({ key }: Shown): string {
  return key;
}

function optionOf({ row, gone, find }: Shown) {
  // Several texts may be of the conversation that is open: the one that was asked for counts.
  const isMeant = !find || sought.value === null || sought.value.id === find.id;
  return {
    class: gone ? "is-gone" : undefined,
    selected: chosen.value.has(row.id),
    current: isMeant && row.id === openId.value,
  };
}

function pick(line: Shown, event: MouseEvent): void {
  active.value = line.key;
  if (event.ctrlKey || event.metaKey) toggleChosen(line.row.id);
  else openLine(line);
}

function openLine({ row, find }: Shown): void {
  if (find) seen(find);
  openConversation(row.id, find && find.id !== row.id ? find.id : null);
}

function onKey(event: KeyboardEvent, item: Shown | undefined): void {
  if (event.key !== "Enter" || !item || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  openLine(item);
}

/** Rows hold still while pointer or focus is among them. */
function useStillness(root: { current: HTMLDivElement | null }) {
  const pointer = useRef(false);
  const focus = useRef(false);
  const settle = () => holdStill(pointer.current || focus.current);
  useEffect(() => () => holdStill(false), []);
  return {
    onPointerEnter: (event: PointerEvent) => {
      // A finger that lifts leaves without saying so.
      if (event.pointerType === "touch") return;
      pointer.current = true;
      settle();
    },
    onPointerLeave: () => {
      pointer.current = false;
      settle();
    },
    onFocusIn: (event: FocusEvent) => {
      // After a click it is the pointer that tells, or the list would stay as it is for good.
      focus.current = (event.target as Element).matches(":focus-visible");
      if (!lineOf(active.peek())) active.value = firstActive();
      settle();
    },
    onKeyDown: () => {
      focus.current = true;
      settle();
    },
    onFocusOut: (event: FocusEvent) => {
      if (root.current?.contains(event.relatedTarget as Node | null)) return;
      focus.current = false;
      settle();
    },
  };
}

/** Where the mark stands when the focus comes in: on what is open, else on the first row. */
function firstActive(): string | null {
  return (lineOf(openId.peek()) ?? shown.peek()[0])?.key ?? null;
}
