/** How well typed words fit a text: pure. */

/** Lower is better; null when it does not fit. Every typed word must occur; beginnings come
 * before what is inside of words. */
export function costOf(typed: string, text: string): number | null {
  const wanted = fold(typed).split(/\s+/u).filter(Boolean);
  const given = fold(text);
  let cost = 0;
  for (const word of wanted) {
    const at = given.indexOf(word);
    if (at < 0) return null;
    const begins = at === 0 || ` ${given}`.includes(` ${word}`);
    cost += begins ? Math.min(at, 9) : 10 + Math.min(at, 90);
  }
  return cost;
}

/** Without case and accents, so that "resume" finds "résumé"; й and ї keep their marks. */
export function fold(text: string): string {
  return text
    .toLocaleLowerCase()
    .normalize("NFD")
    .replace(/(?<=[a-z])\p{Mn}+/gu, "")
    .normalize("NFC");
}

/** Those that fit, best first; equals stay in their order. */
export function fitting<Item>(
  typed: string,
  items: readonly Item[],
  textOf: (item: Item) => string,
): Item[] {
  return items
    .map((item) => ({ item, cost: costOf(typed, textOf(item)) }))
    .filter((found): found is { item: Item; cost: number } => found.cost !== null)
    .sort((one, other) => one.cost - other.cost)
    .map(({ item }) => item);
}
