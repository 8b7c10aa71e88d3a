/** Files that the visitor chose, and their limits. */

import type { ChatSettings } from "@/client/types";
import { formatNumber } from "@/ui/words";

export type Refusal = "size" | "count" | "empty";

/** Why each of the chosen files cannot be sent, null for those that can. */
export function refusals(
  chosen: readonly { size: number }[],
  held: number,
  limits: Pick<ChatSettings, "max_attachments" | "max_attachment_bytes">,
): (Refusal | null)[] {
  let count = held;
  return chosen.map(({ size }) => {
    if (size === 0) return "empty";
    if (size > limits.max_attachment_bytes) return "size";
    if (count >= limits.max_attachments) return "count";
    count += 1;
    return null;
  });
}

/** 640 B, 12 kB, 2.4 MB. */
export function sizeText(bytes: number): string {
  const units = ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = value >= 10 || unit === 0 ? Math.round(value) : Math.round(value * 10) / 10;
  return `${formatNumber(digits)} ${units[unit]}`;
}

/** Whether a file is a picture that browsers show without running anything in it. */
export function isPicture(mime: string): boolean {
  return ["image/png", "image/jpeg", "image/gif", "image/webp", "image/avif"].includes(mime);
}
