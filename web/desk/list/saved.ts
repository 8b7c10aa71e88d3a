/** Kept filters: by name, one's own or shared with everybody. */

import { computed, signal } from "@preact/signals";
import type { components } from "@/client/api.gen";
import { rest } from "../session";
import { type Filter, tidied } from "./filter";

export type SavedFilter = components["schemas"]["SavedFilter"];

export const savedFilters = signal<readonly SavedFilter[]>([]);

const byId = computed(() => new Map(savedFilters.value.map((saved) => [saved.id, saved])));

export function savedFilter(id: string): SavedFilter | null {
  return byId.value.get(id) ?? null;
}

/** What a kept filter asks for; null for one that is not known (yet). */
export function savedQuery(id: string): Filter | null {
  const saved = savedFilter(id);
  return saved && tidied(saved.query);
}

/** Read them anew. */
export async function readSaved(): Promise<void> {
  const { data } = await rest.GET("/api/v1/me/filters", { params: { query: { limit: 100 } } });
  if (data) savedFilters.value = data.items;
}

/** Keep a filter under a name; the kept one. */
export async function keepFilter(
  name: string,
  query: Filter,
  shared: boolean,
): Promise<SavedFilter | null> {
  const { data } = await rest.POST("/api/v1/me/filters", { body: { name, query, shared } });
  await readSaved();
  return data ?? null;
}

export interface FilterChange {
  name?: string;
  query?: Filter;
  shared?: boolean;
}

/** Change a kept filter; refused when somebody else changed it meanwhile. */
export async function changeFilter(saved: SavedFilter, change: FilterChange): Promise<void> {
  await rest.PATCH("/api/v1/me/filters/{filter_id}", {
    params: { path: { filter_id: saved.id } },
    headers: { "if-match": `"${saved.version}"` },
    body: change,
  });
  await readSaved();
}

export async function forgetFilter(saved: SavedFilter): Promise<void> {
  await rest.DELETE("/api/v1/me/filters/{filter_id}", {
    params: { path: { filter_id: saved.id } },
  });
  await readSaved();
}
