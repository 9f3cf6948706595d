import { connect, type NatsConnection } from "@nats-io/transport-node";
import {
  asError,
  type BackoffOptions,
  backoffMs,
  longestTimerMs,
  MessagingError,
  sleep,
} from "@posthorn/core/transport";
import type { Settings } from "../settings/settings.ts";
import { connectError } from "./connect-error.ts";

/** The delays between attempts to connect. */
export const backoff: BackoffOptions = { leastMs: 50, mostMs: 5_000 };

/**
 * Connects for the first time. Afterwards the client reconnects by itself without end, and calls `waitMs` for the
 * delay before the next attempt. With `waitForBroker` it waits for a server that cannot be reached. Invalid
 * credentials and options still reject at once.
 */
export async function connectFirst(settings: Settings, waitMs: () => number): Promise<NatsConnection> {
  const { waitForBroker, signal, servers, timeoutMs } = settings;
  for (let failures = 1; ; failures++) {
    if (signal?.aborted === true) {
      throw new MessagingError("aborted", `The wait for NATS at ${servers.join(", ")} was aborted.`, {
        cause: signal.reason,
      });
    }
    try {
      return await connectOnce(settings, waitMs);
    } catch (thrown) {
      const error = connectError(servers, timeoutMs, asError(thrown));
      if (!waitForBroker || error.code !== "unreachable") throw error;
      settings.onStatus({ kind: "disconnected", cause: error });
      await sleep(backoffMs(failures, backoff), signal);
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
