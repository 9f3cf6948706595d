import { describe } from "../contract/describe.ts";
import { MessagingError } from "../errors/errors.ts";
import { openDeadlines } from "../time/deadlines.ts";
import { openSlots } from "../transport/slot-map.ts";

/** An operation, or the options of its consumer: each may limit how long a handler takes. */
interface Timed {
  readonly kind: string;
  readonly name: string;
  readonly handlerTimeoutMs?: number | undefined;
}

/** What work belongs to. */
interface Stoppable {
  stop(reason: MessagingError): void;
}

interface Run {
  slot: number;
  readonly until: number;
  readonly reject: (error: MessagingError) => void;
  readonly of: Stoppable;
}

/** Limits how long handlers may take: one timer for all of them. */
export interface HandlerTimeouts {
  /**
   * Resolves or rejects as the work does. Rejects with `handler_timeout` once its time is up, and first stops
   * what it belongs to with that error. What comes of the work later goes to `onLate`. What is no promise takes no
   * time, and is returned as it is.
   */
  limit<T>(work: T | PromiseLike<T>, of: Stoppable): T | Promise<T>;
}

const defaultTimeoutMs = 300_000;

/**
 * @param options - those of the consumer; its `handlerTimeoutMs` counts before the operation's
 * @param onLate - called when work ends after its time
 */
export function openHandlerTimeouts(
  operation: Timed,
  options: Pick<Timed, "handlerTimeoutMs">,
  onLate: (error: MessagingError) => void,
): HandlerTimeouts {
  const what = describe(operation);
  const timeoutMs = options.handlerTimeoutMs ?? operation.handlerTimeoutMs ?? defaultTimeoutMs;
  if (!(timeoutMs > 0)) {
    const text = `A handler of ${what} cannot end within ${timeoutMs} ms. Give a \`handlerTimeoutMs\` above 0, or Infinity.`;
    throw new MessagingError("invalid_argument", text);
  }
  const runs = openSlots<Run>();
  const deadlines = openDeadlines(runs, expire, { keepsAlive: false });

  function expire(run: Run): void {
    runs.remove(run.slot);
    const text = `A handler of ${what} did not end within ${timeoutMs} ms. Its result no longer counts.`;
    const error = new MessagingError("handler_timeout", text);
    run.of.stop(error);
    run.reject(error);
  }

  /** True if it ended in time. */
  function end(run: Run): boolean {
    if (runs.get(run.slot) !== run) {
      const text = `A handler of ${what} ended after its ${timeoutMs} ms. Its result was ignored.`;
      onLate(new MessagingError("handler_timeout", text));
      return false;
    }
    runs.remove(run.slot);
    if (runs.size === 0) deadlines.idle();
    return true;
  }

  return {
    limit<T>(work: T | PromiseLike<T>, of: Stoppable): T | Promise<T> {
      if (!isPromiseLike(work)) return work;
      return new Promise((resolve, reject) => {
        const run: Run = { slot: -1, until: performance.now() + timeoutMs, reject, of };
        run.slot = runs.add(run);
        deadlines.added(run.until);
        work.then(
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
