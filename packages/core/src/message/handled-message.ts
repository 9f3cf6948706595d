import { AsyncLocalStorage } from "node:async_hooks";

/** What a handler's own messages inherit from the one that it handles. */
export interface Ambient {
  readonly id: string;
  readonly correlationId: string;
  readonly deadline: number | undefined;
}

const storage = new AsyncLocalStorage<Ambient>();

/** The message being handled, if this code runs within a handler. */
export function ambient(): Ambient | undefined {
  return storage.getStore();
}

/**
 * Calls a function whose requests and messages outlive the message being handled: they belong to its
 * conversation still, and no longer to its deadline. For work that goes on in the background after a handler returned.
 */
export function withoutDeadline<T>(task: () => T): T {
  const current = storage.getStore();
  return current === undefined ? task() : storage.run({ ...current, deadline: undefined }, task);
}

/**
 * Makes what the calling async function does from here on, and all that it starts, part of a message's
 * conversation. Only to be called right after an `await`: nobody else's code runs in that turn, so that
 * what was entered need not be left, which would cost twice as much as entering it.
 */
export function enter(message: Ambient): void {
  storage.enterWith(message);
}
