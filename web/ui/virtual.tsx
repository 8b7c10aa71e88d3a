/** A listbox of any length: only the rows on screen exist. One tab stop; arrow keys move inside,
 * and assistive technology hears each row's place among all of them. */

import { Component, type ComponentChildren, type RefObject } from "preact";
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { anchorOf, revealing, type Span, stepTo, windowOf } from "./windowing";
import "./virtual.css";

export interface OptionState {
  class?: string;
  /** Chosen for something that is done to several rows at once. */
  selected?: boolean;
  /** The row whose thing is open elsewhere on the page. */
  current?: boolean;
  disabled?: boolean;
}

interface VirtualListProps<Item> {
  id: string;
  label: string;
  /** The same array as long as nothing changed. */
  items: readonly Item[];
  keyOf: (item: Item) => string;
  rowHeight: number;
  /** Where the arrow keys stand. */
  active: string | null;
  onActive: (key: string) => void;
  /** Keeps its place on the screen when rows move. */
  anchor?: string | null;
  option?: (item: Item) => OptionState;
  row: (item: Item) => ComponentChildren;
  onPick: (item: Item, event: MouseEvent) => void;
  /** A key that the list itself does not use. */
  onKey?: (event: KeyboardEvent, item: Item | undefined) => void;
  /** The end comes near. */
  onEnd?: () => void;
  busy?: boolean;
  /** How many there are in all; -1 while that is not known. */
  total?: number;
  element?: RefObject<HTMLDivElement | null>;
}

export function VirtualList<Item>(props: VirtualListProps<Item>) {
  const { id, items, keyOf, rowHeight, active } = props;
  const own = useRef<HTMLDivElement>(null);
  const box = props.element ?? own;
  const keys = useMemo(() => items.map(keyOf), [items]);
  const span = useSpan(box, keys, props);
  const at = active === null ? -1 : keys.indexOf(active);
  useReveal(box, active, at, rowHeight);
  const drawn = indexes(span, at, items.length);
  return (
    <div
      ref={box}
      id={id}
      class="virtual"
      role="listbox"
      tabIndex={0}
      aria-label={props.label}
      aria-multiselectable="true"
      aria-busy={props.busy}
      aria-activedescendant={at < 0 ? undefined : optionId(id, keys[at])}
      onKeyDown={(event) => onKey(event, props, keys, at)}
    >
      <div
        class="virtual-space"
        role="presentation"
        style={{ height: `${items.length * rowHeight}px` }}
      >
        {drawn.map((index) => {
          const item = items[index];
          const name = keys[index];
          if (item === undefined || name === undefined) return null;
          return (
            <Option
              key={name}
              id={id}
              rowHeight={rowHeight}
              option={props.option}
              row={props.row}
              onPick={props.onPick}
              item={item}
              name={name}
              index={index}
              total={props.total ?? items.length}
              isActive={index === at}
            />
          );
        })}
      </div>
    </div>
  );
}

interface OptionProps<Item>
  extends Pick<VirtualListProps<Item>, "id" | "rowHeight" | "option" | "row" | "onPick"> {
  item: Item;
  name: string;
  index: number;
  total: number;
  isActive: boolean;
}

const PARTS = [
  "id",
  "rowHeight",
  "option",
  "row",
  "onPick",
  "item",
  "name",
  "index",
  "total",
  "isActive",
] as const satisfies readonly (keyof OptionProps<unknown>)[];

/** Drawn anew only when it is another row, or stands elsewhere: while one scrolls nearly all stay.
 * What it reads of signals is read inside, and drawn anew by them. */
class Option<Item> extends Component<OptionProps<Item>> {
  override shouldComponentUpdate(next: OptionProps<Item>): boolean {
    const now = this.props;
    return PARTS.some((part) => next[part] !== now[part]);
  }

  override render() {
    return <OptionBody {...this.props} />;
  }
}

function OptionBody<Item>(props: OptionProps<Item>) {
  const { id, item, name, index, rowHeight } = props;
  const state = props.option?.(item) ?? {};
  return (
    // biome-ignore lint/a11y/useFocusableInteractive: the listbox has the focus and names the active row.
    // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox hears the keys.
    <div
      id={optionId(id, name)}
      class={`virtual-row ${state.class ?? ""}`}
      role="option"
      aria-selected={state.selected ?? false}
      aria-current={state.current ? "true" : undefined}
      aria-disabled={state.disabled || undefined}
      aria-setsize={props.total}
      aria-posinset={index + 1}
      data-key={name}
      data-active={props.isActive || undefined}
      style={{ top: `${index * rowHeight}px`, height: `${rowHeight}px` }}
      onClick={(event) => props.onPick(item, event)}
    >
      {props.row(item)}
    </div>
  );
}

/** The rows to draw; the active one among them wherever it is, since it is referred to. */
function indexes({ from, to }: Span, active: number, count: number): number[] {
  const end = Math.min(to, count);
  const drawn = Array.from({ length: Math.max(0, end - from) }, (_, step) => from + step);
  if (active >= 0 && (active < from || active >= end)) drawn.push(active);
  return drawn;
}

function optionId(list: string, key: string | undefined): string {
  return `${list}-${key}`;
}

function onKey<Item>(
  event: KeyboardEvent,
  props: VirtualListProps<Item>,
  keys: readonly string[],
  at: number,
): void {
  const box = event.currentTarget as HTMLElement;
  const page = Math.max(1, Math.floor(box.clientHeight / props.rowHeight) - 1);
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  const to = plain ? stepTo(event.key, at, keys.length, page) : null;
  const key = to === null ? undefined : keys[to];
  if (key === undefined) {
    props.onKey?.(event, props.items[at]);
    return;
  }
  event.preventDefault();
  props.onActive(key);
}

/** Which rows to draw, by scroll position and size; and the scroll position itself, corrected so
 * that the anchor stays where it was on the screen. */
function useSpan<Item>(
  box: RefObject<HTMLDivElement | null>,
  keys: readonly string[],
  { rowHeight, anchor, onEnd }: VirtualListProps<Item>,
): Span {
  const [span, setSpan] = useState<Span>({ from: 0, to: 30 });
  const before = useRef<readonly string[]>(keys);
  const end = useRef(onEnd);
  end.current = onEnd;
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const measure = () => {
      const found = windowOf(element.scrollTop, element.clientHeight, rowHeight, keys.length);
      setSpan((known) => (known.from === found.from && known.to === found.to ? known : found));
      if (found.to >= keys.length - 15) end.current?.();
    };
    holdAnchor(element, before.current, keys, anchor ?? null, rowHeight);
    before.current = keys;
    measure();
    element.addEventListener("scroll", measure, { passive: true });
    const sizes = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(measure);
    sizes?.observe(element);
    return () => {
      element.removeEventListener("scroll", measure);
      sizes?.disconnect();
    };
  }, [keys, rowHeight]);
  return span;
}

function holdAnchor(
  element: HTMLElement,
  before: readonly string[],
  keys: readonly string[],
  anchor: string | null,
  rowHeight: number,
): void {
  const held = anchorOf(before, anchor, element.scrollTop, element.clientHeight, rowHeight);
  const index = held ? keys.indexOf(held.key) : -1;
  if (held && index >= 0) element.scrollTop = index * rowHeight - held.offset;
}

function useReveal(
  box: RefObject<HTMLDivElement | null>,
  active: string | null,
  at: number,
  rowHeight: number,
): void {
  useLayoutEffect(() => {
    const element = box.current;
    if (!element || at < 0) return;
    element.scrollTop = revealing(at, element.scrollTop, element.clientHeight, rowHeight);
  }, [active]);
}
