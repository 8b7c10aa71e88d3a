/** A number before the tab's title and a mark on its icon. */

import { signal } from "@preact/signals";

const SIZE = 64;

/** How much came while nobody looked; the tab's title says it. */
export const badge = signal(0);

export function showBadge(count: number): void {
  if (count === badge.peek()) return;
  badge.value = count;
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
  if (!link) return;
  plain ??= link.href;
  link.href = (count > 0 && marked()) || plain;
}

let plain: string | null = null;
let drawn: string | null = null;

/** The icon with a mark: drawn once, in the colours that any tab strip shows. */
function marked(): string | null {
  if (drawn) return drawn;
  const canvas = document.createElement("canvas");
  canvas.width = SIZE;
  canvas.height = SIZE;
  const pen = canvas.getContext("2d");
  if (!pen) return null;
  pen.fillStyle = "#1f5fd0";
  pen.beginPath();
  pen.roundRect(4, 4, 56, 56, 14);
  pen.fill();
  pen.fillStyle = "#ffffff";
  pen.beginPath();
  pen.arc(46, 18, 18, 0, Math.PI * 2);
  pen.fill();
  pen.fillStyle = "#d3372c";
  pen.beginPath();
  pen.arc(46, 18, 14, 0, Math.PI * 2);
  pen.fill();
  drawn = canvas.toDataURL("image/png");
  return drawn;
}
