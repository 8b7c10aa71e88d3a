/** The host page's own storage. Where it is blocked, things are kept as long as the page lives. */

/** What is kept of a chat: `session` is the frame's text, the rest the loader's own. */
export interface Kept {
  session?: string | null;
  /** What the visitor has written and not sent. */
  draft?: string;
  /** Until when (milliseconds) a conversation is taken to go on. */
  active?: number;
  label?: string;
  accent?: string;
  email?: string;
}

export interface Store {
  read(): Kept;
  write(changes: Kept): void;
  clear(): void;
}

export function openStore(name: string): Store {
  let memory: Kept = {};
  const read = (): Kept => {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(name) ?? "{}");
      return found && typeof found === "object" ? (found as Kept) : {};
    } catch {
      return memory;
    }
  };
  return {
    read,
    write(changes) {
      // Another tab may have written since.
      memory = { ...read(), ...changes };
      try {
        localStorage.setItem(name, JSON.stringify(memory));
      } catch {
        // Kept in memory only.
      }
    },
    clear() {
      memory = {};
      try {
        localStorage.removeItem(name);
      } catch {
        // There was nothing.
      }
    },
  };
}
