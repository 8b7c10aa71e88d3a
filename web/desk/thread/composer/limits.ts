/** What a channel takes, asked before anything is sent. Pure. */

import type { components } from "@/client/api.gen";

export type Way = components["schemas"]["ReplyWay"];

// One septet each, the second line two: 3GPP TS 23.038.
const GSM =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_TWICE = "\f^{}\\[~]|€";

export interface Segments {
  readonly count: number;
  /** How much more fits into the last one. */
  readonly left: number;
  readonly unicode: boolean;
}

/** How many short messages a text becomes: 160 or 153 septets each, 70 or 67 UTF-16 units when a
 * character needs them. A pair of units is not torn apart. */
export function smsSegments(text: string): Segments {
  const characters = [...text];
  const unicode = characters.some((one) => !GSM.includes(one) && !GSM_TWICE.includes(one));
  const [alone, joined] = unicode ? [70, 67] : [160, 153];
  const sizes = characters.map((one) => (unicode ? one.length : GSM_TWICE.includes(one) ? 2 : 1));
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= alone) return { count: 1, left: alone - total, unicode };
  let count = 1;
  let used = 0;
  for (const size of sizes) {
    if (used + size > joined) {
      count += 1;
      used = 0;
    }
    used += size;
  }
  return { count, left: joined - used, unicode };
}

/** Whether a way sells its texts by the segment. */
export function isSms(way: Pick<Way, "channel">): boolean {
  return /sms/.test(way.channel);
}

export type Fault = "empty" | "too_long" | "too_many_files" | "closed";

/** What keeps a reply from leaving by the way, if something does. */
export function faultOf(way: Way, text: string, files: number, now: number): Fault | null {
  if (way.open_until !== null && Date.parse(way.open_until) <= now) return "closed";
  if (text.trim() === "" && files === 0) return "empty";
  if ([...text].length > way.max_text_length) return "too_long";
  if (files > way.max_attachments) return "too_many_files";
  return null;
}

/** Whether the way takes a file of this kind; one that names no kinds takes all. */
export function takesType(way: Pick<Way, "attachment_types">, mime: string): boolean {
  const asked = mime.toLowerCase();
  if (way.attachment_types.length === 0) return true;
  return way.attachment_types.some((type) => {
    if (type === "*/*") return true;
    return type.endsWith("/*") ? asked.startsWith(type.slice(0, -1)) : asked === type;
  });
}
