/** omnidesk for programs in a browser: typed REST, and live desks and visitor chats that lose and
 * repeat nothing over a bad network. */

export { type ConnectOptions, connectDesk } from "./desk-client";
export { apply, emptyDesk, emptyView, fill, narrow, wanted } from "./desk-state";
export { newKey } from "./keys";
export { ProblemError } from "./problem";
export { createRest, type Rest, type RestOptions } from "./rest";
export type * from "./types";
export { connectVisitor } from "./visitor-client";
