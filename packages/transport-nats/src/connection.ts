import type { NatsConnection } from "@nats-io/transport-node";
import { asError, backoffMs, type ConnectionStatus, MessagingError, transportClosed } from "@posthorn/core";
import { backoff, connectFirst } from "./connect.ts";
import type { Settings } from "./options.ts";
import { openWriter, type Writer } from "./writer.ts";

/** A connection to NATS that comes back by itself, and says when it is gone. */
export interface Connection {
  readonly nc: NatsConnection;
  readonly timeoutMs: number;
  isUp(): boolean;
  /** Resolves once it is up. Rejects with `unreachable` after `timeoutMs`, and with `closed`. */
  whenUp(): Promise<void>;
  readonly writer: Pick<Writer, "publish" | "post">;
  /** Resolves once the server has read all that was published before. Rejects if it breaks or is silent. */
  flush(): Promise<void>;
  /** Calls `down` each time that it breaks, and `up` each time that it is back. Returns how to stop that. */
  watch(watcher: Watcher): () => void;
  /** Calls back several times a second, with the time. Returns how to stop that. */
  tick(every: (now: number) => void): () => void;
  close(): Promise<void>;
}

export interface Watcher {
  readonly down?: (cause: Error) => void;
  readonly up?: () => void;
}

interface Waiter {
  resolve(): void;
  reject(error: Error): void;
  readonly until: number;
}

const tickMs = 200;

/** Connects. Rejects with `unreachable` if the broker is away and is not to be waited for. */
export async function openConnection(settings: Settings): Promise<Connection> {
  const { timeoutMs, servers } = settings;
  let missed = 0;
  let waitMs = backoffMs(missed, backoff); // until the next attempt: the client asks several times before it makes one
  const nc = await connectFirst(settings, () => waitMs);
  const watchers = new Set<Watcher>();
  const ticking = new Set<(now: number) => void>();
  const waiting = new Set<Waiter>();
  const flushes = new Set<Waiter>();
  let up = true;
  let ended: MessagingError | undefined;
  let flushing: { readonly written?: Promise<void>; readonly inTime: Promise<void> } = {
    inTime: Promise.resolve(),
  };
  const writer = openWriter(
    nc,
    () => up,
    () => ended ?? broke(servers.join(", ")),
  );

  function tell(status: ConnectionStatus): void {
    try {
      settings.onStatus(status);
    } catch (thrown) {
      process.emitWarning(asError(thrown)); // theirs to mend; ours is to go on
    }
  }

  function goDown(cause: Error): void {
    if (!up) return;
    up = false;
    tell({ kind: "disconnected", cause });
    for (const watcher of [...watchers]) watcher.down?.(cause);
  }

  function countMissed(count: number): void {
    missed = count;
    waitMs = backoffMs(missed, backoff);
  }

  function comeUp(): void {
    up = true;
    countMissed(0);
    writer.resume();
    tell({ kind: "connected" });
    for (const { resolve } of waiting) resolve();
    waiting.clear();
    for (const watcher of [...watchers]) watcher.up?.();
  }

  async function inTime(written: Promise<void>): Promise<void> {
    const late = Promise.withResolvers<void>();
    const waiter: Waiter = { ...late, until: performance.now() + timeoutMs };
    flushes.add(waiter);
    try {
      await Promise.race([written, late.promise]);
    } finally {
      flushes.delete(waiter);
    }
  }

  function end(error: MessagingError): void {
    ended = error;
    clearInterval(ticker);
    for (const waiters of [waiting, flushes]) {
      for (const { reject } of waiters) reject(error);
      waiters.clear();
    }
    writer.end();
  }

  async function follow(): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type === "disconnect") goDown(broke(status.server));
      else if (status.type === "reconnecting") countMissed(missed + 1);
      else if (status.type === "reconnect") comeUp();
    }
    const cause = await nc.closed();
    if (ended !== undefined) return;
    const given = cause instanceof Error ? cause : broke(servers.join(", "));
    goDown(given);
    end(
      new MessagingError(
        "closed",
        `NATS at ${servers.join(", ")} turned this client away: ${given.message}.`,
      ),
    );
    tell({ kind: "failed", cause: given });
  }

  let lastTick = performance.now();
  const ticker = setInterval(() => {
    const now = performance.now();
    const late = now - lastTick > 5 * tickMs;
    lastTick = now;
    if (late) return; // the process was held up: first see what has come meanwhile
    for (const every of [...ticking]) every(now);
    expire(waiting, now, () => away(servers, timeoutMs));
    expire(flushes, now, () => new Error(`NATS at ${servers.join(", ")} is silent for ${timeoutMs} ms`));
  }, tickMs);

  follow().catch((thrown) => end(new MessagingError("closed", asError(thrown).message, { cause: thrown })));
  tell({ kind: "connected" });

  return {
    nc,
    timeoutMs,
    isUp: () => up,
    whenUp() {
      if (ended !== undefined) return Promise.reject(ended);
      if (up) return Promise.resolve();
      return new Promise((resolve, reject) => {
        waiting.add({ resolve, reject, until: performance.now() + timeoutMs });
      });
    },
    writer,
    flush() {
      const written = writer.flush();
      if (written !== flushing.written) flushing = { written, inTime: inTime(written) };
      return flushing.inTime;
    },
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
}

/** Rejects those whose time is up. They stand in the order in which they came. */
function expire(waiters: Set<Waiter>, now: number, toError: () => Error): void {
  for (const waiter of waiters) {
    if (waiter.until > now) return;
    waiters.delete(waiter);
    waiter.reject(toError());
  }
}

function broke(server: string): Error {
  return new Error(`the connection to NATS at ${server} broke`);
}

function away(servers: readonly string[], timeoutMs: number): MessagingError {
  return new MessagingError(
    "unreachable",
    `NATS at ${servers.join(", ")} has been away for ${timeoutMs} ms. Nothing was sent. Try again later.`,
  );
}
