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

/** Runs a handler, so that what it sends belongs to the same conversation and keeps its deadline. */
export function within<T, C extends Ambient, R>(
  context: C,
  handler: (payload: T, context: C) => R,
  payload: T,
): R {
  return storage.run(context, handler, payload, context);
}
