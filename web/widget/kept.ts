/** What the host page keeps for us between pages: one text. */

export interface Kept {
  /** The client's own text; null before the first message. */
  session: string | null;
  /** Whom the site signed in, until when (Unix seconds). */
  user: string | null;
  until: number;
}

export const NOTHING: Kept = { session: null, user: null, until: 0 };

export function parseKept(text: string | null): Kept {
  try {
    const found = JSON.parse(text ?? "null") as Partial<Kept> | null;
    if (!found || typeof found.session !== "string") return NOTHING;
    return {
      session: found.session,
      user: typeof found.user === "string" ? found.user : null,
      until: Number(found.until) || 0,
    };
  } catch {
    return NOTHING;
  }
}

/** Whether a signed user needs a new session: somebody else's is kept, or it is about to end. */
export function isAnother(
  kept: Kept,
  identity: { user_id: string } | null,
  nowSeconds: number,
): boolean {
  if (!identity) return kept.user !== null;
  return kept.user !== identity.user_id || kept.until - nowSeconds < 180;
}
