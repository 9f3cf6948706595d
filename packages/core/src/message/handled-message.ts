import { AsyncLocalStorage } from "node:async_hooks";
import { MessagingError } from "../errors/messaging-error.ts";
import {
  isBaggage,
  isTraceparent,
  isTracestate,
  mostBaggage,
  mostTracestate,
  type Trace,
  type TraceContext,
} from "./trace-context.ts";

/** The message that a handler is working on: messages that the handler sends inherit these properties. */
export interface HandledMessage {
  readonly id: string;
  readonly correlationId: string;
  readonly deadline: number | undefined;
  readonly trace: Trace | undefined;
}

/** The trace that a program has set for messages that it starts. */
interface StartedTrace {
  readonly id: undefined;
  readonly correlationId: undefined;
  readonly deadline: undefined;
  readonly trace: Trace;
}

/** Where a message comes from: the message that led to it, or a trace alone. */
export type Cause = HandledMessage | StartedTrace;

const storage = new AsyncLocalStorage<Cause>();

/** Returns the message that is being handled, or the trace that was set. */
export function handledMessage(): Cause | undefined {
  return storage.getStore();
}

/**
 * Calls a function whose messages and requests may outlive the message that is being handled. They still belong to
 * its conversation, but not to its deadline. For work that goes on in the background after a handler has returned.
 */
export function withoutDeadline<T>(task: () => T): T {
  const cause = storage.getStore();
  if (cause === undefined) return task();
  const { id, correlationId, trace } = cause;
  return storage.run({ id, correlationId, deadline: undefined, trace } as Cause, task);
}

/**
 * Calls a function whose messages and requests belong to a trace. The messages that handlers send belong to the trace of
 * the message that they handle, without this function. Throws MessagingError `invalid_argument` if a header is malformed
 * or too long.
 */
export function withTraceContext<T>(context: TraceContext, task: () => T): T {
  const trace = requireValid(context);
  const { id, correlationId, deadline } = storage.getStore() ?? {};
  return storage.run({ id, correlationId, deadline, trace } as Cause, task);
}

function requireValid({ traceparent, tracestate, baggage }: TraceContext): Trace {
  if (!isTraceparent(traceparent)) {
    throw traceError(`The traceparent "${traceparent}" is not one of W3C`, "Take it from your tracer.");
  }
  if (tracestate !== undefined && !isTracestate(tracestate)) {
    throw traceError(
      "The tracestate is malformed or too long",
      `Give at most ${mostTracestate} characters of ASCII.`,
    );
  }
  if (baggage !== undefined && !isBaggage(baggage)) {
    throw traceError(
      "The baggage is malformed or too long",
      `Give at most ${mostBaggage} characters of ASCII.`,
    );
  }
  return { traceparent, tracestate, baggage };
}

function traceError(problem: string, advice: string): MessagingError {
  return new MessagingError("invalid_argument", `${problem}. ${advice}`);
}

/**
 * Declares that the calling async function handles a message from here on, with everything that it starts. Call it
 * only right after an `await`: no other code runs in that turn, so nothing has to be restored, which would double
 * the cost.
 */
export function enterHandling(message: HandledMessage): void {
  storage.enterWith(message);
}
