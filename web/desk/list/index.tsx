/** Conversations in a list. */

import { useEffect, useRef } from "preact/hooks";
import { Button } from "@/ui/controls";
import { density } from "@/ui/theme";
import { VirtualList } from "@/ui/virtual";
import { t } from "@/ui/words";
import { openConversation } from "../route";
import { Bulk } from "./bulk";
import { Empty } from "./empty";
import { LIST_ID, useListActions } from "./list-actions";
import { RowView } from "./row-view";
import { Search } from "./search";
import {
  active,
  chosen,
  filter,
  fresh,
  hasMore,
  holdStill,
  more,
  openId,
  progress,
  rows,
  type Shown,
  shown,
  startList,
  takeIn,
  toggleChosen,
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
      <h1 class="visually-hidden">{t(words.inbox)}</h1>
      <Views />
      <Search />
      <TakeBar />
      <Status />
      <Rows />
      <Bulk />
    </section>
  );
}

/** The order in words, and how many rows wait to come in: always there, so that rows below do not
 * move when it changes. */
function Status() {
  const n = fresh.value.length;
  return (
    <div class="list-status">
      <span>{t(filter.value.q ? words.newest : words.order)}</span>
      {n > 0 && (
        <Button
          class="list-fresh"
          title={t(words.showFresh)}
          data-testid="list-fresh"
          onClick={takeIn}
        >
          {t(words.fresh, { n })}
        </Button>
      )}
    </div>
  );
}

const HEIGHTS = { comfortable: 64, compact: 52 };

function Rows() {
  const root = useRef<HTMLDivElement>(null);
  const inside = useStillness(root);
  const items = shown.value;
  return (
    <div ref={root} class="list-rows" {...inside}>
      {items.length === 0 ? (
        <Empty />
      ) : (
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
          onActive={(id) => {
            active.value = id;
          }}
          onPick={pick}
          onKey={onKey}
          onEnd={() => void more()}
          option={optionOf}
          row={({ row, gone }) => (
            <RowView row={row} gone={gone} chosen={chosen.value.has(row.id)} drafted={false} />
          )}
        />
      )}
    </div>
  );
}

function keyOf({ row }: Shown): string {
  return row.id;
}

function optionOf({ row, gone }: Shown) {
  return {
    class: gone ? "is-gone" : undefined,
    selected: chosen.value.has(row.id),
    current: row.id === openId.value,
  };
}

function pick({ row }: Shown, event: MouseEvent): void {
  active.value = row.id;
  if (event.ctrlKey || event.metaKey) toggleChosen(row.id);
  else openConversation(row.id);
}

function onKey(event: KeyboardEvent, item: Shown | undefined): void {
  if (event.key !== "Enter" || !item || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  openConversation(item.row.id);
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
    onFocusIn: () => {
      focus.current = true;
      active.value ??= openId.peek() ?? rows.peek()[0]?.id ?? null;
      settle();
    },
    onFocusOut: (event: FocusEvent) => {
      if (root.current?.contains(event.relatedTarget as Node | null)) return;
      focus.current = false;
      settle();
    },
  };
}
