/** Listeners by name. */

type Names<S> = { [Name in keyof S]: (...args: never[]) => void };

export class Emitter<S extends Names<S>> {
  readonly #listeners = new Map<keyof S, Set<S[keyof S]>>();

  /** Call `listener` from now on; the answer takes it away. */
  on<Name extends keyof S>(name: Name, listener: S[Name]): () => void {
    const found = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, found.add(listener));
    return () => {
      found.delete(listener);
    };
  }

  /** A listener that throws is reported as an uncaught error and harms nobody else. */
  emit<Name extends keyof S>(name: Name, ...args: Parameters<S[Name]>): void {
    for (const listener of [...(this.#listeners.get(name) ?? [])]) {
      try {
        listener(...args);
      } catch (error) {
        reportError(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
