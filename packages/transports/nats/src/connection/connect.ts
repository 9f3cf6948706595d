import { connect, type NatsConnection } from "@nats-io/transport-node";
import {
  asError,
  type BackoffOptions,
  backoffMs,
  longestTimerMs,
  MessagingError,
  sleep,
} from "@posthorn/core/transport";
import type { Settings } from "../options.ts";
import { connectFailure } from "./connect-error.ts";

/** Between attempts to connect. */
export const backoff: BackoffOptions = { leastMs: 50, mostMs: 5_000 };

/**
 * Connects for the first time. From then on the client reconnects by itself, for ever, and asks `waitMs` how
 * long to wait before the next attempt. Only a broker that cannot be reached is waited for: credentials that it
 * does not accept, and options that cannot be used, are errors at once.
 */
export async function connectFirst(settings: Settings, waitMs: () => number): Promise<NatsConnection> {
  const { waitForBroker, signal, servers, timeoutMs } = settings;
  for (let missed = 1; ; missed++) {
    if (signal?.aborted === true) {
      throw new MessagingError("aborted", `Waiting for NATS at ${servers.join(", ")} was aborted.`, {
        cause: signal.reason,
      });
    }
    try {
      return await connectOnce(settings, waitMs);
    } catch (thrown) {
      const error = connectFailure(servers, timeoutMs, asError(thrown));
      if (!waitForBroker || error.code !== "unreachable") throw error;
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
    reconnectDelayHandler: waitMs,
    noAsyncTraces: true,
    ...connection,
    servers: [...servers],
    timeout: Math.min(timeoutMs, longestTimerMs),
    maxReconnectAttempts: -1,
    waitOnFirstConnect: false,
  });
}
