/**
 * Aborts items when their signals abort. It adds one event listener to each signal, however many items share it, and
 * removes the listener with the last item.
 */
export interface AbortWatcher<T> {
  /** The signal must not have aborted yet. */
  add(signal: AbortSignal, item: T): void;
  delete(signal: AbortSignal, item: T): void;
}

interface WatchedSignal<T> {
  readonly items: Set<T>;
  readonly listener: () => void;
}

/** @param abort - called with each item of a signal that aborts; may delete items */
export function createAbortWatcher<T>(abort: (item: T, signal: AbortSignal) => void): AbortWatcher<T> {
  // Entries are always deleted, so a Map would do. With signals that come and go by the thousand, it costs half as
  // much again.
  const watched = new WeakMap<AbortSignal, WatchedSignal<T>>();

  function add(signal: AbortSignal, item: T): void {
    const existing = watched.get(signal);
    if (existing !== undefined) {
      existing.items.add(item);
      return;
    }
    const items = new Set([item]);
    const listener = (): void => {
      for (const each of items) abort(each, signal);
    };
    watched.set(signal, { items, listener });
    signal.addEventListener("abort", listener);
  }

  function remove(signal: AbortSignal, item: T): void {
    const existing = watched.get(signal);
    if (existing === undefined) return;
    existing.items.delete(item);
    if (existing.items.size > 0) return;
    watched.delete(signal);
    signal.removeEventListener("abort", existing.listener);
  }

  return { add, delete: remove };
}
