import { AsyncLocalStorage } from "node:async_hooks";

/** The message that a handler is working on: messages that the handler sends inherit these properties. */
export interface HandledMessage {
  readonly id: string;
  readonly correlationId: string;
  readonly deadline: number | undefined;
}

const storage = new AsyncLocalStorage<HandledMessage>();

/** Returns the message that is being handled, or undefined outside of a handler. */
export function handledMessage(): HandledMessage | undefined {
  return storage.getStore();
}

/**
 * Calls a function whose messages and requests may outlive the message that is being handled. They still belong to
 * its conversation, but not to its deadline. For work that goes on in the background after a handler has returned.
 */
export function withoutDeadline<T>(task: () => T): T {
  const message = storage.getStore();
  return message === undefined ? task() : storage.run({ ...message, deadline: undefined }, task);
}

/**
 * Declares that the calling async function handles a message from here on, with everything that it starts. Call it
 * only right after an `await`: no other code runs in that turn, so nothing has to be restored, which would double
 * the cost.
 */
export function enterHandling(message: HandledMessage): void {
  storage.enterWith(message);
}
