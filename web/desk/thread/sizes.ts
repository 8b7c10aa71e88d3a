/** Sizes of files in words. */

import { language } from "@/ui/words";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 512 B, 3.4 kB, 12 MB as the reader's language writes it. */
export function sizeText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(language.value, {
    style: "unit",
    unit: UNITS[unit] ?? "byte",
    unitDisplay: "narrow",
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}
