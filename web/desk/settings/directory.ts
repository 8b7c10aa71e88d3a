/** The team's lists, as options of forms. */

import { rest } from "../session";
import { everything } from "./all";
import type { Option } from "./fields";

export const readQueues = () =>
  everything((cursor) => rest.GET("/api/v1/queues", { params: { query: { limit: 100, cursor } } }));
export const readAgents = () =>
  everything((cursor) => rest.GET("/api/v1/agents", { params: { query: { limit: 100, cursor } } }));
export const readSkills = () =>
  everything((cursor) => rest.GET("/api/v1/skills", { params: { query: { limit: 100, cursor } } }));
export const readInboxes = () =>
  everything((cursor) =>
    rest.GET("/api/v1/inboxes", { params: { query: { limit: 100, cursor } } }),
  );
export const readCalendars = () =>
  everything((cursor) =>
    rest.GET("/api/v1/calendars", { params: { query: { limit: 100, cursor } } }),
  );
export const readSlaPolicies = () =>
  everything((cursor) =>
    rest.GET("/api/v1/sla-policies", { params: { query: { limit: 100, cursor } } }),
  );
export const readTokens = () =>
  everything((cursor) => rest.GET("/api/v1/tokens", { params: { query: { limit: 100, cursor } } }));

/** By id, shown by name. */
export function optionsOf(items: ReadonlyArray<{ id: string; name: string }> | null): Option[] {
  return (items ?? []).map(({ id, name }) => ({ value: id, label: name }));
}
