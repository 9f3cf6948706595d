import { connect, type NatsConnection } from "@nats-io/transport-node";
import { asError, type BackoffOptions, backoffMs, MessagingError, sleep } from "@posthorn/core";
import type { Settings } from "./options.ts";

// Three pings without an answer end a connection that is there in name only: within 15 seconds.
const pingIntervalMs = 5_000;

/** Between attempts to connect. */
export const backoff: BackoffOptions = { leastMs: 50, mostMs: 5_000 };

/**
 * Connects for the first time. From then on the client reconnects by itself, for ever, and asks `waitMs` how
 * long to wait before the next attempt.
 */
export async function connectFirst(settings: Settings, waitMs: () => number): Promise<NatsConnection> {
  const { waitForBroker, signal, servers } = settings;
  for (let missed = 1; ; missed++) {
    if (signal?.aborted === true) {
      throw new MessagingError("aborted", `Waiting for NATS at ${servers.join(", ")} was aborted.`, {
        cause: signal.reason,
      });
    }
    try {
      return await connectOnce(settings, waitMs);
    } catch (thrown) {
      const error = unreachable(settings, asError(thrown));
      if (!waitForBroker) throw error;
      settings.onStatus({ kind: "disconnected", cause: error });
      await sleep(backoffMs(missed, backoff), signal);
    }
  }
}

function connectOnce(
  { servers, timeoutMs, connection }: Settings,
  waitMs: () => number,
): Promise<NatsConnection> {
  return connect({
    pingInterval: pingIntervalMs,
    maxPingOut: 2,
    reconnectDelayHandler: waitMs,
    noAsyncTraces: true,
    ...connection,
    servers: [...servers],
    timeout: timeoutMs,
    maxReconnectAttempts: -1,
    waitOnFirstConnect: false,
  });
}

function unreachable({ servers, timeoutMs }: Settings, cause: Error): MessagingError {
  return new MessagingError(
    "unreachable",
    `NATS at ${servers.join(", ")} was not reached: ${cause.message} (${timeoutMs} ms are given to each attempt). ` +
      "Start it, correct `servers`, or set `waitForBroker`.",
    { cause },
  );
}
