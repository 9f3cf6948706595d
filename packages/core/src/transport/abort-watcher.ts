/** Listens to each signal once, however much it may abort, and no longer than there is something to abort. */
export interface Aborts<T> {
  /** The signal must not have aborted yet. */
  add(signal: AbortSignal, item: T): void;
  delete(signal: AbortSignal, item: T): void;
}

export function openAborts<T>(abort: (item: T, signal: AbortSignal) => void): Aborts<T> {
  // Weak, though each signal is taken out again: where they come and go by the thousand, a Map costs half as much again.
  const listened = new WeakMap<AbortSignal, { readonly items: Set<T>; readonly listener: () => void }>();

  function add(signal: AbortSignal, item: T): void {
    const known = listened.get(signal);
    if (known !== undefined) {
      known.items.add(item);
      return;
    }
    const items = new Set([item]);
    const listener = (): void => {
      for (const each of items) abort(each, signal);
    };
    listened.set(signal, { items, listener });
    signal.addEventListener("abort", listener);
  }

  function remove(signal: AbortSignal, item: T): void {
    const known = listened.get(signal);
    if (known === undefined) return;
    known.items.delete(item);
    if (known.items.size > 0) return;
    listened.delete(signal);
    signal.removeEventListener("abort", known.listener);
  }

  return { add, delete: remove };
}
