/** Who one is: known from the session, before the first word of the live connection. */

import { session } from "../session";

export function ownId(): string | null {
  return session.value?.agentId ?? null;
}
