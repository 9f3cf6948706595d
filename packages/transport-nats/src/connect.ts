import { setTimeout as delay } from "node:timers/promises";
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { asError, MessagingError } from "@posthorn/core";
import { type Backoff, backoff } from "./backoff.ts";
import type { Settings } from "./options.ts";

// Three pings without an answer end a connection that is there in name only: within 15 seconds.
const pingIntervalMs = 5_000;

/** Connects for the first time. From then on the client reconnects by itself, for ever. */
export async function connectFirst(settings: Settings, reconnects: Backoff): Promise<NatsConnection> {
  const { waitForBroker, signal, servers } = settings;
  const waits = backoff();
  for (;;) {
    if (signal?.aborted === true) {
      throw new MessagingError("aborted", `Waiting for NATS at ${servers.join(", ")} was aborted.`, {
        cause: signal.reason,
      });
    }
    try {
      return await connectOnce(settings, reconnects);
    } catch (thrown) {
      const error = unreachable(settings, asError(thrown));
      if (!waitForBroker) throw error;
      settings.onStatus({ kind: "disconnected", cause: error });
      waits.failed();
      await delay(waits.waitMs(), undefined, signal === undefined ? {} : { signal }).catch(() => {});
    }
  }
}

function connectOnce(
  { servers, timeoutMs, connection }: Settings,
  reconnects: Backoff,
): Promise<NatsConnection> {
  return connect({
    pingInterval: pingIntervalMs,
    maxPingOut: 2,
    reconnectDelayHandler: reconnects.waitMs,
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
    `NATS at ${servers.join(", ")} was not reached within ${timeoutMs} ms: ${cause.message}. ` +
      "Start it, correct `servers`, or set `waitForBroker`.",
    { cause },
  );
}
