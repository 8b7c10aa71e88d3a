/** Where the thread stands: at its end while one is there, at the same message while the past is
 * put on top, or at the one that was asked for.
 *
 * Nothing is measured outside a frame, and nothing far off the screen: its layout is skipped, and
 * to measure it would be to lay it out. */

import { type ReadonlySignal, signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { type OpenThread, useThread } from "./open";
import { ownId } from "./own";
import { firstBelow } from "./place";
import { type Entry, isFromOthers, type Row } from "./timeline";

const NEAR_END = 80;
const NEAR_TOP = 500;
// Sizes off the screen are guesses: how many frames a place is corrected as they become known.
const MOST_FRAMES = 20;
const MARKED_MS = 3_000;
// Whoever scrolls by hand is not held back at a place.
const BY_HAND = ["wheel", "touchstart", "pointerdown", "keydown"] as const;

interface Anchor {
  readonly id: string;
  readonly top: number;
}

export interface Scrolling {
  readonly away: ReadonlySignal<boolean>;
  /** What came from others below the edge. */
  readonly fresh: ReadonlySignal<number>;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
  /** Bring an entry that is drawn to the middle, and mark it for a moment. */
  readonly show: (id: string) => void;
}

export function useScroll(
  scroller: { current: HTMLDivElement | null },
  rows: readonly Row[],
): Scrolling {
  const thread = useThread();
  const place = useMemo(() => new Place(scroller, thread), [thread]);
  useLayoutEffect(() => place.settle(), [rows]);
  useEffect(() => {
    const log = scroller.current;
    const content = log?.firstElementChild;
    if (!log || !content) return;
    // Pictures and letters grow after they were put in.
    const observer = new ResizeObserver(() => place.stay());
    observer.observe(content);
    observer.observe(log);
    const off = thread.onArrival((entry) => place.hear(entry));
    for (const kind of BY_HAND) log.addEventListener(kind, place.letGo, { passive: true });
    return () => {
      for (const kind of BY_HAND) log.removeEventListener(kind, place.letGo);
      observer.disconnect();
      off();
      place.letGo();
    };
  }, [place]);
  return place;
}

class Place implements Scrolling {
  readonly away = signal(false);
  readonly fresh = signal(0);
  private isStuck = true;
  private lastTop = 0;
  private first: string | null = null;
  private anchor: Anchor | null = null;
  private frame = 0;
  private showing = 0;

  constructor(
    private readonly scroller: { current: HTMLDivElement | null },
    private readonly thread: OpenThread,
  ) {}

  readonly toEnd = (): void => {
    const log = this.scroller.current;
    this.letGo();
    if (!log) return;
    this.isStuck = true;
    log.scrollTop = log.scrollHeight;
    this.lastTop = log.scrollTop;
  };

  readonly onScroll = (): void => {
    if (this.frame === 0) this.frame = requestAnimationFrame(() => this.look());
  };

  readonly show = (id: string): void => {
    const log = this.scroller.current;
    const bubble = log && bubbleOf(log, id);
    if (!bubble) return;
    this.isStuck = false;
    this.letGo();
    this.bring(log, bubble, MOST_FRAMES);
    mark(bubble);
  };

  /** Rows were drawn: stay at the end, or where one was. */
  settle(): void {
    const log = this.scroller.current;
    const top = this.thread.entries.peek()[0]?.id ?? null;
    const isPrepended = this.first !== null && top !== this.first;
    this.first = top;
    if (!log) return;
    if (this.isStuck) this.toEnd();
    else if (isPrepended && this.anchor) putBack(log, this.anchor);
  }

  stay(): void {
    if (this.isStuck) this.toEnd();
  }

  hear(entry: Entry): void {
    if (!this.isStuck && isFromOthers(entry, ownId())) this.fresh.value += 1;
    if (!isOwn(entry)) return;
    this.isStuck = true;
    this.away.value = false;
  }

  /** Do not hold to what was shown any longer. */
  readonly letGo = (): void => {
    cancelAnimationFrame(this.showing);
  };

  private look(): void {
    this.frame = 0;
    const log = this.scroller.current;
    if (!log) return;
    const { scrollTop, scrollHeight, clientHeight } = log;
    // What grows below, as a picture does, does not take one away from the end; going up does.
    const wentUp = scrollTop < this.lastTop - 1;
    this.lastTop = scrollTop;
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_END;
    this.isStuck = isNear || (this.isStuck && !wentUp);
    this.away.value = !this.isStuck;
    if (this.isStuck) this.fresh.value = 0;
    else this.anchor = firstVisible(log);
    if (scrollTop < NEAR_TOP && this.thread.older.peek() === "more") void this.thread.loadOlder();
  }

  /** To the middle, and there again while sizes around it become known. */
  private bring(log: HTMLElement, bubble: HTMLElement, frames: number): void {
    const before = log.scrollTop;
    const off = fromMiddle(log, bubble);
    if (Math.abs(off) > 1) log.scrollTop = before + off;
    if (frames > 0 && bubble.isConnected)
      this.showing = requestAnimationFrame(() => this.bring(log, bubble, frames - 1));
    else this.look();
  }
}

function isOwn(entry: Entry): boolean {
  const own = ownId();
  if (entry.kind === "message") return entry.message.agent_id === own && own !== null;
  return entry.kind === "note" && entry.note.agent_id === own;
}

function bubbleOf(log: HTMLElement, id: string): HTMLElement | null {
  return log.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
}

/** The first message on the screen. Rows are asked first: of those off the screen the boxes are
 * known, what is inside them is not. */
function firstVisible(log: HTMLElement): Anchor | null {
  const edge = log.getBoundingClientRect().top;
  const rows = log.firstElementChild?.children ?? [];
  const endOf = (index: number) => rows[index]?.getBoundingClientRect().bottom ?? 0;
  for (let at = firstBelow(rows.length, edge, endOf); at < rows.length; at++) {
    const bubbles = rows[at]?.querySelectorAll<HTMLElement>("[data-id]") ?? [];
    for (const bubble of bubbles) {
      const { top, bottom } = bubble.getBoundingClientRect();
      if (bottom > edge) return { id: bubble.dataset.id ?? "", top };
    }
  }
  return null;
}

function putBack(log: HTMLElement, anchor: Anchor): void {
  const bubble = bubbleOf(log, anchor.id);
  if (!bubble) return;
  const moved = bubble.getBoundingClientRect().top - anchor.top;
  if (Math.abs(moved) > 1) log.scrollTop += moved;
}

/** How far below the middle it stands; of what is higher than the log the top counts. */
function fromMiddle(log: HTMLElement, bubble: HTMLElement): number {
  const edge = log.getBoundingClientRect();
  const { top, height } = bubble.getBoundingClientRect();
  return top - edge.top - Math.max(0, (edge.height - height) / 2);
}

function mark(bubble: HTMLElement): void {
  bubble.dataset.sought = "";
  setTimeout(() => {
    delete bubble.dataset.sought;
  }, MARKED_MS);
}
