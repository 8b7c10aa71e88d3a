/** The visitor's session ends at the server too, if it can be reached. */

import { tokenOf } from "@/client/visitor-session";
import { parseKept } from "./kept";

/** `kept` is what the host page kept. Nobody waits for the answer: the page may be gone by then,
 * and the token is forgotten anyhow. */
export async function endSession(inbox: string, kept: string | null): Promise<void> {
  const token = tokenOf(parseKept(kept).session);
  if (!token) return;
  try {
    await fetch(`/api/v1/widget/${encodeURIComponent(inbox)}/sessions/current`, {
      method: "DELETE",
      headers: { authorization: `Bearer ${token}` },
      keepalive: true,
    });
  } catch {
    // It ends by itself one day.
  }
}
