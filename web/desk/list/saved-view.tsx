/** Keeping what is asked for under a name. */

export function SaveFilter() {
  return null;
}
