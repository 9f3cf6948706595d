import {
  type NatsConnection,
  type NatsConnectionImpl,
  PermissionViolationError,
} from "@nats-io/transport-node";
import { asError, backoffMs, MessagingError, transportClosed } from "@posthorn/core/transport";
import type { Settings } from "../options.ts";
import { backoff, connectFirst } from "./connect.ts";
import { isAuthError, unauthorized } from "./connect-error.ts";
import { openHeartbeat } from "./heartbeat.ts";
import { type Operation, openRefusals } from "./permission-refusals.ts";
import { openWaiters } from "./timed-promises.ts";
import { openWriter, type Writer } from "./writer.ts";

/** A connection to NATS that comes back by itself, and says when it is gone. */
export interface Connection {
  readonly nc: NatsConnection;
  readonly timeoutMs: number;
  /** The prefix of the client's own inboxes; the client's default if it is left out. */
  readonly inboxPrefix: string | undefined;
  isUp(): boolean;
  /** When it last came up, by `performance.now()`. */
  upSince(): number;
  /** Resolves once it is up. Rejects with `unreachable` after so many milliseconds, and with `closed`. */
  whenUp(timeoutMs?: number): Promise<void>;
  /** The error for a connection that has been away for so many milliseconds. */
  away(patienceMs: number): MessagingError;
  /** Resolves or rejects as the work does, and rejects as soon as the connection breaks: no answer would come. */
  whileUp<T>(work: Promise<T>): Promise<T>;
  readonly writer: Writer;
  /** Resolves once the server has read all that was published before. Rejects if it breaks or is silent. */
  flush(): Promise<void>;
  /** As `flush`; what the server refused of that is then in `wasRefused`. */
  flushRefusals(): Promise<void>;
  /** Whether a permission was missing for that since a time of `performance.now()`. */
  wasRefused(operation: Operation, subject: string, since: number): boolean;
  /** Returns how to stop watching. */
  watch(watcher: Watcher): () => void;
  /** Calls back several times a second, with the time. Returns how to stop that. */
  tick(every: (now: number) => void): () => void;
  close(): Promise<void>;
}

export interface Watcher {
  /** It broke. */
  readonly down?: (cause: Error) => void;
  /** It is back. */
  readonly up?: () => void;
  /** It will not come back. */
  readonly ended?: () => void;
  /** The server refused to let this user publish or subscribe. */
  readonly refused?: (operation: Operation, subject: string) => void;
}

const tickMs = 100;

/** Connects. Rejects if the broker is away and is not to be waited for, and if it does not accept the credentials. */
export async function openConnection(settings: Settings): Promise<Connection> {
  const { timeoutMs, servers, onStatus } = settings;
  let missed = 0;
  let waitMs = backoffMs(missed, backoff); // until the next attempt: the client asks several times before it makes one
  const nc = await connectFirst(settings, () => waitMs);
  const watchers = new Set<Watcher>();
  const ticking = new Set<(now: number) => void>();
  const [waitingForUp, flushes, working] = [openWaiters(), openWaiters(), openWaiters()];
  const refusals = openRefusals();
  let up = true;
  let upSince = performance.now();
  let ended: MessagingError | undefined;
  let flushing: { readonly written?: Promise<void>; readonly inTime: Promise<void> } = {
    inTime: Promise.resolve(),
  };
  const writer = openWriter(
    nc,
    () => up,
    () => ended ?? broke(servers.join(", ")),
  );
  const heartbeat = openHeartbeat({
    everyMs: settings.heartbeatMs,
    tickMs,
    ping: () => nc.flush(),
    onSilence: () => breakOff(nc),
  });

  function goDown(cause: Error): void {
    if (!up) return;
    up = false;
    heartbeat.reset();
    onStatus({ kind: "disconnected", cause });
    working.rejectAll(cause);
    for (const watcher of [...watchers]) watcher.down?.(cause);
  }

  function countMissed(count: number): void {
    missed = count;
    waitMs = backoffMs(missed, backoff);
  }

  function comeUp(): void {
    up = true;
    upSince = performance.now();
    countMissed(0);
    heartbeat.reset();
    onStatus({ kind: "connected" });
    waitingForUp.resolveAll();
    for (const watcher of [...watchers]) watcher.up?.();
  }

  function refuse(error: PermissionViolationError): void {
    const { operation, subject } = refusals.add(error);
    for (const watcher of [...watchers]) watcher.refused?.(operation, subject);
  }

  async function inTime<T>(work: Promise<T>): Promise<T> {
    const late = flushes.wait(performance.now() + timeoutMs, () => {
      return new Error(`NATS at ${servers.join(", ")} is silent for ${timeoutMs} ms`);
    });
    try {
      return (await Promise.race([work, late.promise])) as T;
    } finally {
      late.leave();
    }
  }

  function end(error: MessagingError): void {
    if (ended !== undefined) return;
    ended = error;
    up = false;
    clearInterval(ticker);
    for (const waiters of [waitingForUp, flushes, working]) waiters.rejectAll(error);
    writer.end();
    for (const watcher of [...watchers]) watcher.ended?.();
  }

  async function follow(): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type === "disconnect") goDown(broke(status.server));
      else if (status.type === "reconnecting") countMissed(missed + 1);
      else if (status.type === "reconnect") comeUp();
      else if (status.type === "error" && status.error instanceof PermissionViolationError) {
        refuse(status.error);
      }
    }
    const cause = await nc.closed();
    if (ended === undefined) giveUp(cause instanceof Error ? cause : broke(servers.join(", ")));
  }

  function giveUp(cause: Error): void {
    const given = isAuthError(cause) ? unauthorized(servers, cause) : cause;
    goDown(given);
    const text = `NATS at ${servers.join(", ")} turned this client away: ${cause.message}. Open another transport.`;
    end(new MessagingError("closed", text, { cause: given }));
    onStatus({ kind: "failed", cause: given });
  }

  let lastTick = performance.now();
  const ticker = setInterval(() => {
    const now = performance.now();
    const late = now - lastTick > 5 * tickMs;
    lastTick = now;
    if (late) return; // the process was held up: first see what has come meanwhile
    if (up) heartbeat.beat(now);
    for (const every of [...ticking]) every(now);
    waitingForUp.expire(now);
    flushes.expire(now);
  }, tickMs);

  follow().catch((thrown) => giveUp(asError(thrown)));
  onStatus({ kind: "connected" });

  const connection: Connection = {
    nc,
    timeoutMs,
    inboxPrefix: settings.connection.inboxPrefix,
    isUp: () => up,
    upSince: () => upSince,
    whenUp(patienceMs = timeoutMs) {
      if (ended !== undefined) return Promise.reject(ended);
      if (up) return Promise.resolve();
      if (patienceMs <= 0) return Promise.reject(away(servers, patienceMs));
      return waitingForUp.wait(performance.now() + patienceMs, () => away(servers, patienceMs)).promise;
    },
    away: (patienceMs) => away(servers, patienceMs),
    async whileUp<T>(work: Promise<T>): Promise<T> {
      if (!up) {
        work.catch(() => {}); // it has no chance
        throw ended ?? broke(servers.join(", "));
      }
      const broken = working.wait(Number.POSITIVE_INFINITY, () => broke(servers.join(", ")));
      try {
        return (await Promise.race([work, broken.promise])) as T;
      } finally {
        broken.leave();
      }
    },
    writer,
    flush() {
      const written = writer.flush();
      if (written !== flushing.written) flushing = { written, inTime: inTime(written) };
      return flushing.inTime;
    },
    async flushRefusals() {
      await connection.flush();
      await new Promise((resolve) => setImmediate(resolve)); // the client tells of refusals in a loop of its own
    },
    wasRefused: refusals.has,
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    tick(every) {
      ticking.add(every);
      return () => ticking.delete(every);
    },
    async close() {
      if (ended !== undefined) return;
      end(transportClosed("nats"));
      await nc.close();
    },
  };
  return connection;
}

/** Ends a connection that is there in name only. The client's own way first waits until all is written, which may be never. */
function breakOff(nc: NatsConnection): void {
  const { transport } = (nc as NatsConnectionImpl).protocol as unknown as {
    readonly transport?: { readonly socket?: { destroy?(): void } };
  };
  if (typeof transport?.socket?.destroy === "function") transport.socket.destroy();
  else void nc.reconnect();
}

function broke(server: string): Error {
  return new Error(`the connection to NATS at ${server} broke`);
}

function away(servers: readonly string[], patienceMs: number): MessagingError {
  const at = `NATS at ${servers.join(", ")}`;
  const text =
    patienceMs > 0 ? `${at} has been away for ${patienceMs} ms.` : `There is no connection to ${at}.`;
  return new MessagingError("unreachable", `${text} Nothing was sent. Try again later.`);
}
