import {
  type ConnectionStatus,
  isMessagingError,
  MessagingError,
  startTimer,
  statusReporter,
  transportClosed,
} from "@posthorn/core/transport";
import { isLasting, isRefusal } from "./broker-errors.ts";
import { dial, type Line } from "./connection.ts";
import { type Link, openLink } from "./supervisor.ts";
import type { RabbitmqTransportOptions, Target } from "./target.ts";

/**
 * The two connections of a transport: one publishes, one consumes, so that a broker that holds publishers
 * back still gets its acknowledgements.
 */
export interface Connections {
  /** Resolves once both are made; rejects with a MessagingError when they cannot be, or not in time. */
  readonly started: Promise<void>;
  consuming(): Line | undefined;
  /** Resolves to the connection for consuming, or rejects with `unreachable` after that time. */
  untilConsuming(withinMs: number): Promise<Line>;
  /** Reports as `disconnected` that something does not work although both are made. */
  report(cause: Error): void;
  /** Reports that it works again. */
  mend(): void;
  /** Replaces the connection for publishing, whose channel no longer answers although the broker does. */
  renewPublishing(): void;
  close(): Promise<void>;
}

export interface ConnectionEvents {
  readonly onPublishing: (line: Line) => void;
  readonly onPublishingDown: (cause: Error) => void;
  readonly onConsuming: (line: Line) => void;
  /** Called when it gives up. */
  readonly onFailed: (cause: MessagingError) => void;
}

const longestDialMs = 10_000;
const goodbyeMs = 1_000;
/** Refusals of the user or the virtual host, one after the other, after which it gives up. */
const mostRefusals = 3;

export function openConnections(
  target: Target,
  options: RabbitmqTransportOptions,
  events: ConnectionEvents,
): Connections {
  const { timeoutMs = 10_000, waitForBroker = false, reconnect = {}, connectionName = "posthorn" } = options;
  const { heartbeatSeconds = 10, tls = {}, onStatus, signal } = options;
  const dialMs = Math.min(timeoutMs, longestDialMs);
  const reportStatus = statusReporter(`RabbitMQ at ${target.shown}`, onStatus);
  const waiters = new Set<Waiter>();
  let failed: MessagingError | undefined;
  let lastCause: Error | undefined;
  let begun = false;
  let connected = false;

  const publishing = open("publishing", events.onPublishing, events.onPublishingDown);
  const consuming = open("consuming", events.onConsuming, () => {});

  function open(what: string, onUp: (line: Line) => void, onDown: (cause: Error) => void): Link {
    let refusals = 0;
    return openLink({
      reconnect,
      dial: () =>
        dial({ target, heartbeatSeconds, tls, connectionName: `${connectionName} (${what})` }, dialMs),
      onUp: (line) => {
        refusals = 0;
        onUp(line);
        mend();
        for (const { look } of waiters) look();
      },
      onDown: (cause) => {
        onDown(cause);
        report(cause);
      },
      onMissed: (cause) => {
        refusals = isRefusal(cause) ? refusals + 1 : 0;
        const mayPass = begun ? refusals < mostRefusals : waitForBroker && !isLasting(cause);
        if (mayPass && lastCause === undefined && !begun) tell({ kind: "disconnected", cause });
        lastCause = cause;
        return mayPass;
      },
      onFailed: (cause) => fail(asFailure(cause)),
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
    queueMicrotask(() => reportStatus(status));
  }

  function fail(cause: MessagingError): void {
    if (failed !== undefined) return;
    failed = cause;
    events.onFailed(cause);
    if (begun) tell({ kind: "failed", cause }); // before that, the caller gets it
    for (const { reject } of waiters) reject(cause);
    void close();
  }

  /** Resolves once `find` finds something, or rejects with `unreachable` after that time. */
  function until<T>(find: () => T | undefined, withinMs: number): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const found = find();
      if (found !== undefined) return resolve(found);
      if (failed !== undefined) return reject(failed);
      const end = (): void => {
        timer.stop();
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
      const timer = startTimer(withinMs, () => waiter.reject(late()));
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

  function late(): MessagingError {
    if (lastCause !== undefined) return asFailure(lastCause);
    return new MessagingError(
      "unreachable",
      `RabbitMQ at ${target.shown} did not answer in time. Check that it runs there, and that \`url\` is right.`,
    );
  }

  /** What a connection failed with, as the program gets it. */
  function asFailure(cause: Error): MessagingError {
    if (isMessagingError(cause)) return cause;
    const text = `The connection to RabbitMQ at ${target.shown} is broken (${cause.message}). Check that it runs there.`;
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
    renewPublishing: () => void publishing.line()?.close(0),
    close,
  };
}

/** Somebody who waits for a connection. */
interface Waiter {
  readonly look: () => void;
  readonly reject: (cause: Error) => void;
}
