/** Whole lists, page by page. */

interface Page<Item> {
  items: Item[];
  next_cursor: string | null;
}

/** Every item: `read` is asked with the cursor of each page. */
export async function everything<Item>(
  read: (cursor: string | undefined) => Promise<{ data?: Page<Item> | undefined }>,
): Promise<Item[]> {
  const found: Item[] = [];
  let cursor: string | undefined;
  do {
    const { data } = await read(cursor);
    found.push(...(data?.items ?? []));
    cursor = data?.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return found;
}
