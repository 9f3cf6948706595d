import type { NatsConnection } from "@nats-io/transport-node";
import { asError, type MessagingError, transportClosed } from "@posthorn/core/transport";
import type { Settings } from "../settings/settings.ts";
import { connectFirst } from "./connect.ts";
import { brokenError, unreachableError } from "./connection-errors.ts";
import {
  type ConnectionState,
  createState,
  end,
  followStatuses,
  giveUp,
  lostError,
  openReconnectDelay,
  tick,
  tickMs,
  type Watcher,
} from "./connection-state.ts";
import type { Operation } from "./permission-refusals.ts";
import type { Writer } from "./writer.ts";

/** A connection to NATS that reconnects by itself and reports when it is down. */
export interface Connection {
  readonly nc: NatsConnection;
  readonly timeoutMs: number;
  /** The prefix of the client's own inboxes. Undefined for the client's default. */
  readonly inboxPrefix: string | undefined;
  readonly writer: Writer;
  isUp(): boolean;
  /** The time at which it last came up, by `performance.now()`. */
  upSince(): number;
  /** Resolves once it is up. Rejects with `unreachable` after `timeoutMs`, and with `closed` once it has ended. */
  whenUp(timeoutMs?: number): Promise<void>;
  /** The error for an operation that has waited that long for the connection. */
  unreachable(waitedMs: number): MessagingError;
  /** Settles as the work does, and rejects as soon as the connection breaks, because no answer would come. */
  whileUp<T>(work: Promise<T>): Promise<T>;
  /** Resolves once the server has read everything published before. Rejects if the connection breaks or the server is silent. */
  flush(): Promise<void>;
  /** As `flush`. Once it resolves, `wasRefused` knows what the server refused of that. */
  flushRefusals(): Promise<void>;
  /**
   * True if the server has refused the operation because the user lacks the permission.
   *
   * @param since - by `performance.now()`
   */
  wasRefused(operation: Operation, subject: string, since: number): boolean;
  /** Returns a function that ends the watch. */
  watch(watcher: Watcher): () => void;
  /** Calls back ten times a second with the time. Returns a function that ends the calls. */
  tick(ticker: (now: number) => void): () => void;
  close(): Promise<void>;
}

/**
 * Connects. Rejects if the server cannot be reached and `waitForBroker` is not set, and if it does not accept the
 * credentials.
 */
export async function openConnection(settings: Settings): Promise<Connection> {
  const reconnectDelay = openReconnectDelay();
  const nc = await connectFirst(settings, () => reconnectDelay.waitMs);
  const state = createState(settings, nc, reconnectDelay);
  state.timer = setInterval(() => tick(state), tickMs);
  followStatuses(state).catch((thrown) => giveUp(state, asError(thrown)));
  settings.onStatus({ kind: "connected" });
  return connectionOver(state);
}

function connectionOver(state: ConnectionState): Connection {
  const { settings, nc, writer, watchers, tickers } = state;
  const { servers, timeoutMs } = settings;
  let lastFlush: { readonly written?: Promise<void>; readonly inTime: Promise<void> } = {
    inTime: Promise.resolve(),
  };

  function flush(): Promise<void> {
    const written = writer.flush();
    if (written !== lastFlush.written) lastFlush = { written, inTime: flushInTime(state, written) };
    return lastFlush.inTime;
  }

  return {
    nc,
    timeoutMs,
    inboxPrefix: settings.connection.inboxPrefix,
    writer,
    isUp: () => state.up,
    upSince: () => state.upSince,
    whenUp(patienceMs = timeoutMs) {
      if (state.ended !== undefined) return Promise.reject(state.ended);
      if (state.up) return Promise.resolve();
      if (patienceMs <= 0) return Promise.reject(unreachableError(servers, patienceMs));
      const until = performance.now() + patienceMs;
      return state.waitingForUp.open(until, () => unreachableError(servers, patienceMs)).promise;
    },
    unreachable: (waitedMs) => unreachableError(servers, waitedMs),
    whileUp: (work) => whileUp(state, work),
    flush,
    async flushRefusals() {
      await flush();
      await new Promise((resolve) => setImmediate(resolve)); // the client reports refusals in a loop that runs later
    },
    wasRefused: state.refusals.has,
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    tick(ticker) {
      tickers.add(ticker);
      return () => tickers.delete(ticker);
    },
    async close() {
      if (state.ended !== undefined) return;
      end(state, transportClosed("nats"));
      await nc.close();
    },
  };
}

async function whileUp<T>(state: ConnectionState, work: Promise<T>): Promise<T> {
  if (!state.up) {
    work.catch(() => {}); // it cannot succeed
    throw lostError(state);
  }
  const broken = state.working.open(Number.POSITIVE_INFINITY, () =>
    brokenError(state.settings.servers.join(", ")),
  );
  try {
    return (await Promise.race([work, broken.promise])) as T;
  } finally {
    broken.drop();
  }
}

async function flushInTime(state: ConnectionState, written: Promise<void>): Promise<void> {
  const { servers, timeoutMs } = state.settings;
  const late = state.flushes.open(performance.now() + timeoutMs, () => {
    return new Error(`NATS at ${servers.join(", ")} has not answered for ${timeoutMs} ms`);
  });
  try {
    return await Promise.race([written, late.promise]);
  } finally {
    late.drop();
  }
}
