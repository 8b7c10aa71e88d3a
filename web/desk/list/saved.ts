/** Kept filters: by name, one's own or shared with everybody. */

import { computed, signal } from "@preact/signals";
import type { Filter } from "./filter";

export interface SavedFilter {
  id: string;
  name: string;
  filter: Filter;
  shared: boolean;
  own: boolean;
}

export const savedFilters = signal<readonly SavedFilter[]>([]);

const byId = computed(() => new Map(savedFilters.value.map((saved) => [saved.id, saved])));

export function savedName(id: string): string {
  return byId.value.get(id)?.name ?? "";
}

export function savedFilter(id: string): Filter {
  return byId.value.get(id)?.filter ?? {};
}
