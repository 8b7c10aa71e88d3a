/** Commands and changes that dialogs and panels send. */

import { type DeskCommands, ProblemError } from "@/client";
import { client } from "../session";

/** Give a command over the live connection; throws a ProblemError. */
export async function command<Name extends keyof DeskCommands>(
  name: Name,
  args: DeskCommands[Name],
): Promise<unknown> {
  const connection = client.value;
  if (!connection) throw new ProblemError({}, "offline");
  return connection.command(name, args);
}

/** The header for a change of the version that was seen. */
export function ifMatch(version: number): { headers: { "If-Match": string } } {
  return { headers: { "If-Match": `"${version}"` } };
}
