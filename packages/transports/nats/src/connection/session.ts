import {
  connect,
  type NatsConnection,
  type NodeConnectionOptions,
  PermissionViolationError,
  type PublishOptions,
} from "@nats-io/transport-node";
import { asError, longestTimerMs } from "@posthorn/core/transport";
import { type Connection, startHeartbeat } from "@posthorn/transport-kit";
import { connectError } from "./connect-error.ts";

export type Operation = "publish" | "subscribe";

/** One packet to write. All members are present, so that all writes have the same shape. */
export interface Write {
  readonly subject: string;
  readonly payload: Uint8Array;
  readonly options: PublishOptions | undefined;
  /** Called if the client refuses the packet, for instance because it is too large. */
  readonly onError: ((error: Error) => void) | undefined;
}

/** One connection to a server, until it breaks. It does not reconnect. */
export interface Session extends Connection {
  readonly nc: NatsConnection;
  /**
   * Writes a packet together with others of this turn of the event loop, because a write to the socket costs more than a
   * packet. Large batches are split, so that the server works on the first part while the next is made.
   */
  write(write: Write): void;
  /** As `write`, without options. */
  publish(subject: string, payload: Uint8Array): void;
  /** Resolves once the server has read everything written before. Rejects if the connection breaks. */
  flush(): Promise<void>;
  /** As `flush`. Resolves to what the server did not allow this user meanwhile: `publish orders`. */
  flushRefusals(): Promise<ReadonlySet<string>>;
}

export interface SessionSettings {
  /** Addresses without credentials. */
  readonly servers: readonly string[];
  readonly heartbeatMs: number;
  /** The client's own options, with the credentials. */
  readonly connection: NodeConnectionOptions;
}

export interface SessionOptions {
  readonly settings: SessionSettings;
  /** Addresses that servers have told, in addition to those in the settings. */
  readonly otherServers: readonly string[];
  /** Called when the server did not allow this user to publish or subscribe. */
  readonly onRefused: (operation: Operation, subject: string) => void;
}

/** Connects to one of the servers. Rejects with a MessagingError of `connectError`. */
export async function openSession(options: SessionOptions, withinMs: number): Promise<Session> {
  const { settings, onRefused } = options;
  const nc = await connectClient(options, withinMs);
  const writer = openWriter(nc);
  const recording = new Set<Set<string>>();

  async function followErrors(): Promise<void> {
    for await (const status of nc.status()) {
      if (status.type !== "error" || !(status.error instanceof PermissionViolationError)) continue;
      const operation = status.error.operation === "publish" ? "publish" : "subscribe";
      for (const refusals of recording) refusals.add(`${operation} ${status.error.subject}`);
      onRefused(operation, status.error.subject);
    }
  }

  void followErrors();
  const stopHeartbeat = watchSilence(nc, settings.heartbeatMs);
  const broken = nc.closed().then((cause) => {
    stopHeartbeat();
    return asError(cause ?? new Error(`the connection to NATS at ${settings.servers.join(", ")} broke`));
  });
  return {
    nc,
    ...writer,
    async flushRefusals() {
      const refusals = new Set<string>();
      recording.add(refusals);
      try {
        await writer.flush();
        await new Promise((resolve) => setImmediate(resolve)); // the client reports refusals in a loop that runs later
      } finally {
        recording.delete(refusals);
      }
      return refusals;
    },
    broken,
    close: () => nc.close(), // drops the socket, even if the server is silent
  };
}

async function connectClient(
  { settings, otherServers }: SessionOptions,
  withinMs: number,
): Promise<NatsConnection> {
  const { servers, connection } = settings;
  try {
    return await connect({
      noAsyncTraces: true,
      ...connection,
      servers: [...servers, ...otherServers],
      timeout: Math.min(withinMs, longestTimerMs),
      reconnect: false,
      waitOnFirstConnect: false,
    });
  } catch (thrown) {
    throw connectError(servers, withinMs, asError(thrown));
  }
}

/** The client's own pings are not used: they mistake a process that was blocked for a silent connection. */
function watchSilence(nc: NatsConnection, everyMs: number): () => void {
  let pongs = 0;
  return startHeartbeat({
    everyMs,
    received: () => nc.stats().inMsgs + pongs,
    ping: () => {
      nc.flush().then(
        () => {
          pongs += 1;
        },
        () => {}, // closed meanwhile
      );
    },
    onSilence: () => void nc.close(),
  });
}

const largestBatch = 32;

function openWriter(nc: NatsConnection): Pick<Session, "write" | "publish" | "flush"> {
  let writes: Write[] = [];
  let flush: PromiseWithResolvers<void> | undefined;
  /** The flushes that the server has not answered. The client forgets them when its connection closes. */
  const unanswered = new Set<PromiseWithResolvers<void>>();
  let isScheduled = false;

  void nc.closed().then(() => {
    for (const each of unanswered) each.reject(new Error("the connection broke"));
    unanswered.clear();
  });

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    process.nextTick(writeRest); // runs after all promises of this turn
  }

  function writeRest(): void {
    isScheduled = false;
    writeAll();
  }

  function writeAll(): void {
    const due = writes;
    const flushing = flush;
    writes = [];
    flush = undefined;
    if (nc.isClosed()) {
      flushing?.reject(new Error("the connection is closed"));
      return;
    }
    for (const write of due) writeOne(nc, write);
    if (flushing !== undefined) awaitAnswer(flushing);
  }

  function awaitAnswer(flushing: PromiseWithResolvers<void>): void {
    unanswered.add(flushing);
    const end = (): void => void unanswered.delete(flushing);
    nc.flush().then(flushing.resolve, flushing.reject).finally(end);
  }

  function write(write: Write): void {
    writes.push(write);
    if (writes.length < largestBatch) schedule();
    else writeAll();
  }

  return {
    write,
    publish: (subject, payload) => write({ subject, payload, options: undefined, onError: undefined }),
    flush() {
      flush ??= Promise.withResolvers<void>();
      schedule();
      return flush.promise;
    },
  };
}

function writeOne(nc: NatsConnection, { subject, payload, options, onError }: Write): void {
  try {
    nc.publish(subject, payload, options);
  } catch (error) {
    onError?.(asError(error));
  }
}
