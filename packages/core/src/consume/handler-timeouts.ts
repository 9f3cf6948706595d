import { MessagingError } from "../errors/messaging-error.ts";
import { openDeadlines } from "../time/deadlines.ts";
import { createSlotMap } from "../transport/slot-map.ts";

/** The context of a handler, as far as it can be stopped. */
interface StoppableContext {
  stop(reason: MessagingError): void;
}

interface Run {
  slot: number;
  readonly until: number;
  readonly reject: (error: MessagingError) => void;
  readonly context: StoppableContext;
}

/** Limits the time of handlers, with one timer for all of them. */
export interface HandlerTimeouts {
  /**
   * Resolves or rejects as a handler does. Once the time is up, stops the context and rejects with
   * `handler_timeout`. The result of a handler that is not a promise is returned as it is.
   */
  limit<T>(result: T | PromiseLike<T>, context: StoppableContext): T | Promise<T>;
}

const defaultTimeoutMs = 300_000;

interface TimeoutOptions {
  /** The operation's label: `command "placeOrder"`. */
  readonly label: string;
  /** Default 300,000. */
  readonly timeoutMs: number | undefined;
  /** Called when a handler ends after its time. */
  readonly onLate: (error: MessagingError) => void;
}

export function openHandlerTimeouts(options: TimeoutOptions): HandlerTimeouts {
  const { label, timeoutMs = defaultTimeoutMs, onLate } = options;
  if (!(timeoutMs > 0)) {
    const text = `A handler of ${label} cannot end within ${timeoutMs} ms. Give a \`handlerTimeoutMs\` above 0, or Infinity.`;
    throw new MessagingError("invalid_argument", text);
  }
  const runs = createSlotMap<Run>();
  const deadlines = openDeadlines(runs, expire, { keepsAlive: false });

  function expire(run: Run): void {
    runs.remove(run.slot);
    const text = `A handler of ${label} did not end within ${timeoutMs} ms. Its result no longer counts.`;
    const error = new MessagingError("handler_timeout", text);
    run.context.stop(error);
    run.reject(error);
  }

  /** Returns true if the handler ended in time. */
  function end(run: Run): boolean {
    if (runs.get(run.slot) !== run) {
      const text = `A handler of ${label} ended after its ${timeoutMs} ms. Its result was ignored.`;
      onLate(new MessagingError("handler_timeout", text));
      return false;
    }
    runs.remove(run.slot);
    if (runs.size === 0) deadlines.idle();
    return true;
  }

  return {
    limit<T>(result: T | PromiseLike<T>, context: StoppableContext): T | Promise<T> {
      if (!isPromiseLike(result)) return result;
      return new Promise((resolve, reject) => {
        const run: Run = { slot: -1, until: performance.now() + timeoutMs, reject, context };
        run.slot = runs.add(run);
        deadlines.added(run.until);
        result.then(
          (value) => end(run) && resolve(value),
          (error: unknown) => end(run) && reject(error),
        );
      });
    },
  };
}

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";
}
