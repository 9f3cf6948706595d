import { type ConnectionStatus, MessagingError, transportClosed } from "@posthorn/core";
import { dial, type Line } from "./dial.ts";
import { type Link, openLink } from "./link.ts";
import type { RabbitmqTransportOptions, Target } from "./options.ts";

/**
 * The two connections of a transport: one publishes, one consumes, so that a broker that holds publishers
 * back still gets its acknowledgements.
 */
export interface Connections {
  /** Resolves once both are made; rejects with MessagingError `unreachable` when they are not in time. */
  readonly started: Promise<void>;
  consuming(): Line | undefined;
  /** Resolves to the connection for consuming, or rejects with `unreachable` after that time. */
  untilConsuming(withinMs: number): Promise<Line>;
  /** Says that something is out of order while connected. */
  report(cause: Error): void;
  /** Says that it is in order again. */
  mend(): void;
  close(): Promise<void>;
}

export interface ConnectionEvents {
  readonly onPublishing: (line: Line) => void;
  readonly onPublishingDown: (cause: Error) => void;
  readonly onConsuming: (line: Line) => void;
  /** Given up. */
  readonly onFailed: (cause: MessagingError) => void;
}

const longestDialMs = 10_000;
const goodbyeMs = 1_000;

export function openConnections(
  target: Target,
  options: RabbitmqTransportOptions,
  events: ConnectionEvents,
): Connections {
  const { timeoutMs = 10_000, waitForBroker = false, reconnect = {}, connectionName = "posthorn" } = options;
  const { heartbeatSeconds = 10, tls = {}, onStatus, signal } = options;
  const dialMs = Math.min(timeoutMs, longestDialMs);
  const waiters = new Set<Waiter>();
  let failed: MessagingError | undefined;
  let lastCause: Error | undefined;
  let begun = false;
  let connected = false;

  const publishing = open("publishing", events.onPublishing, events.onPublishingDown);
  const consuming = open("consuming", events.onConsuming, () => {});

  function open(what: string, onUp: (line: Line) => void, onDown: (cause: Error) => void): Link {
    return openLink({
      reconnect,
      dial: () =>
        dial({ target, heartbeatSeconds, tls, connectionName: `${connectionName} (${what})` }, dialMs),
      onUp: (line) => {
        onUp(line);
        mend();
        for (const { look } of waiters) look();
      },
      onDown: (cause) => {
        onDown(cause);
        report(cause);
      },
      onMissed: (cause) => {
        if (waitForBroker && lastCause === undefined && !begun) tell({ kind: "disconnected", cause });
        lastCause = cause;
        return begun || waitForBroker || !isRefusal(cause);
      },
      onFailed: (cause) => fail(unreachable("was given up", cause)),
    });
  }

  function areBothUp(): boolean {
    return publishing.line() !== undefined && consuming.line() !== undefined;
  }

  function mend(): void {
    if (areBothUp() && !connected) tell({ kind: "connected" });
  }

  function report(cause: Error): void {
    lastCause = cause;
    if (connected) tell({ kind: "disconnected", cause });
  }

  function tell(status: ConnectionStatus): void {
    connected = status.kind === "connected";
    begun ||= connected;
    if (onStatus !== undefined) queueMicrotask(() => onStatus(status)); // what it throws is its own
  }

  function fail(cause: MessagingError): void {
    if (failed !== undefined) return;
    failed = cause;
    events.onFailed(cause);
    tell({ kind: "failed", cause });
    for (const { reject } of waiters) reject(cause);
    void close();
  }

  /** Resolves once there is something, or rejects with `unreachable` after that time. */
  function until<T>(find: () => T | undefined, withinMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const found = find();
      if (found !== undefined) return resolve(found);
      if (failed !== undefined) return reject(failed);
      const end = (): void => {
        clearTimeout(timer);
        waiters.delete(waiter);
      };
      const waiter: Waiter = {
        look: () => {
          const now = find();
          if (now === undefined) return;
          end();
          resolve(now);
        },
        reject: (cause) => {
          end();
          reject(cause);
        },
      };
      const late = (): void =>
        waiter.reject(unreachable(`has not answered within ${timeoutMs} ms`, lastCause));
      const timer =
        withinMs === Number.POSITIVE_INFINITY ? undefined : setTimeout(late, Math.max(withinMs, 0));
      waiters.add(waiter);
    });
  }

  async function start(): Promise<void> {
    const stop = (): void => {
      for (const { reject } of waiters) reject(aborted());
    };
    signal?.addEventListener("abort", stop);
    try {
      if (signal?.aborted === true) throw aborted();
      await until(() => areBothUp() || undefined, waitForBroker ? Number.POSITIVE_INFINITY : timeoutMs);
    } catch (error) {
      await close();
      throw error;
    } finally {
      signal?.removeEventListener("abort", stop);
    }
  }

  function aborted(): MessagingError {
    const cause: unknown = signal?.reason;
    return new MessagingError("aborted", `Waiting for RabbitMQ at ${target.shown} was aborted.`, { cause });
  }

  function unreachable(what: string, cause: Error | undefined): MessagingError {
    const why = cause === undefined ? "" : ` (${cause.message})`;
    const text = `RabbitMQ at ${target.shown} ${what}${why}. Is it running there, and may this user in?`;
    return new MessagingError("unreachable", text, { cause });
  }

  async function close(): Promise<void> {
    const closed = transportClosed("rabbitmq");
    for (const { reject } of waiters) reject(closed);
    await Promise.all([publishing.close(goodbyeMs), consuming.close(goodbyeMs)]);
  }

  return {
    started: start(),
    consuming: consuming.line,
    untilConsuming: (withinMs) => until(consuming.line, withinMs),
    report,
    mend,
    close,
  };
}

/** Somebody who waits for a connection. */
interface Waiter {
  readonly look: () => void;
  readonly reject: (cause: Error) => void;
}

/** Whether the broker is there and says no: to the user, or to the virtual host. */
function isRefusal({ message }: Error): boolean {
  return /ACCESS.REFUSED|NOT.ALLOWED|\b403\b|\b530\b/i.test(message);
}
