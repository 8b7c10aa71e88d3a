/** Timers by name: one of a name at a time. */

export class Timers<Name extends string> {
  readonly #running = new Map<Name, ReturnType<typeof setTimeout>>();

  /** Do `work` then; what was planned under the name is not done. */
  set(name: Name, milliseconds: number, work: () => void): void {
    this.clear(name);
    this.#running.set(name, setTimeout(work, milliseconds));
  }

  clear(name: Name): void {
    clearTimeout(this.#running.get(name));
    this.#running.delete(name);
  }

  clearAll(): void {
    for (const name of [...this.#running.keys()]) this.clear(name);
  }
}
