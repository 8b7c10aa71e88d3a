/** omnidesk for programs in a browser: typed REST, and live desks and visitor chats that lose and
 * repeat nothing over a bad network. */

export { ProblemError } from "./problem";
export { createRest, newKey, type Rest, type RestOptions } from "./rest";
export type * from "./types";
