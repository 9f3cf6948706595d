import { type Destination, sleep } from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { noAnswerError, refusedError } from "../errors/publish-errors.ts";
import type { DestinationStream } from "../topology/topology.ts";
import type { Publisher } from "./publisher.ts";
import type { StreamPublish } from "./stream-publish.ts";

// The queue of a busy lane. A queued packet is waiting, written or finished. The queue waits until every packet that
// was written is confirmed, because some of those may come back with `noStream` and belong before the others. It then
// waits for the connection, finds or creates the stream, and writes the first packet alone. Its confirmation proves
// that the stream is there; then all others are written together. Packets that come back with `noStream` wait again.
// The clock finishes packets whose own time is over. A lane is idle again once its queue is empty.

export interface NumberedPublish extends StreamPublish {
  /** The position among all publishes. */
  readonly number: number;
  /** By `performance.now()`. */
  readonly publishedAt: number;
  /** True if the server has answered that no stream has the subject. */
  foundNoStream?: boolean;
}

export interface QueuedPublish extends NumberedPublish {
  state: "waiting" | "written" | "finished";
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface Lane {
  /** The number of packets that were written without being queued, and are not confirmed. */
  written: number;
  queue: QueuedPublish[];
  /** True while the queue has packets. Every later packet is queued behind them. */
  busy: boolean;
  /** Called when `written` becomes 0. */
  onAllWritten: (() => void) | undefined;
}

export interface LaneContext {
  readonly connection: Connection;
  readonly publisher: Publisher;
  /** The stream of a destination, if it is known to exist. */
  readonly knownStream: (to: Destination) => DestinationStream | undefined;
  /** Finds the stream of a destination, or creates it. */
  readonly findStream: (to: Destination) => Promise<DestinationStream>;
  /** Called when a stream turns out to be missing. */
  readonly onNoStream: () => void;
  readonly busyLanes: Set<Lane>;
  /** Called when no lane is busy. */
  onIdle: (() => void)[];
}

/**
 * A server that has just started may not have loaded the stream yet, and one that still deletes the stream would
 * delete a new one with it.
 */
const noStreamDelayMs = 250;

/** Queues a packet, and starts to empty the queue if the lane was idle. */
export function enqueue(context: LaneContext, lane: Lane, publish: NumberedPublish): Promise<void> {
  return new Promise((resolve, reject) => {
    lane.queue.push({ foundNoStream: false, ...publish, state: "waiting", resolve, reject });
    if (lane.busy) return;
    lane.busy = true;
    context.busyLanes.add(lane);
    void emptyQueue(context, lane);
  });
}

/** Settles a packet's promise, once. */
export function finish(queued: QueuedPublish, error?: unknown): void {
  if (queued.state === "finished") return;
  queued.state = "finished";
  if (error === undefined) queued.resolve();
  else queued.reject(error);
}

/** Finishes a waiting packet whose time is over. */
export function expire(context: LaneContext, queued: QueuedPublish, now: number): void {
  const { connection } = context;
  const { to, publishedAt, connectTimeoutMs, foundNoStream } = queued;
  if (!connection.isUp()) {
    if (now >= publishedAt + connectTimeoutMs) finish(queued, connection.unreachable(connectTimeoutMs));
  } else if (now >= deadlineOf(connection, queued)) {
    const error = foundNoStream
      ? refusedError(to.address, "no stream has the subject")
      : noAnswerError(`${to.kind} "${to.template}"`, connection.timeoutMs);
    finish(queued, error);
  }
}

async function emptyQueue(context: LaneContext, lane: Lane): Promise<void> {
  while (lane.queue.length > 0) {
    if (lane.queue.some((queued) => queued.foundNoStream && !isFinished(queued)))
      await sleep(noStreamDelayMs);
    await allWritten(lane);
    lane.queue = lane.queue.filter((queued) => !isFinished(queued)).sort((a, b) => a.number - b.number);
    const [first] = lane.queue;
    if (first !== undefined) await writeQueue(context, lane, first);
  }
  lane.busy = false;
  context.busyLanes.delete(lane);
  if (context.busyLanes.size > 0) return;
  for (const resolve of context.onIdle) resolve();
  context.onIdle = [];
}

/** Writes the first packet alone and, once it is confirmed, all others. */
async function writeQueue(context: LaneContext, lane: Lane, first: QueuedPublish): Promise<void> {
  try {
    await context.connection.whenUp(Number.POSITIVE_INFINITY); // `expire` watches each packet's own deadline
  } catch (error) {
    for (const queued of lane.queue) finish(queued, error);
    return;
  }
  const stream = await streamOf(context, first);
  if (stream === undefined || isFinished(first) || !(await write(context, first, stream))) return;
  const others = lane.queue.filter(
    (queued) => !isFinished(queued) && context.knownStream(queued.to) === stream,
  );
  await Promise.all(others.map((queued) => write(context, queued, stream)));
}

async function streamOf(
  { connection, knownStream, findStream }: LaneContext,
  queued: QueuedPublish,
): Promise<DestinationStream | undefined> {
  try {
    return knownStream(queued.to) ?? (await findStream(queued.to));
  } catch (error) {
    if (connection.isUp()) finish(queued, error); // otherwise the connection broke, and may be up again in time
    return undefined;
  }
}

/** Resolves to true once the packet is finished, and to false if it waits again. */
async function write(
  { connection, publisher, onNoStream }: LaneContext,
  queued: QueuedPublish,
  stream: DestinationStream,
): Promise<boolean> {
  if (!connection.isUp()) return false;
  queued.state = "written";
  try {
    const until = deadlineOf(connection, queued);
    if ((await publisher.publish(queued.encodeFor(stream), until)) === "stored") finish(queued);
    else {
      queued.state = "waiting";
      queued.foundNoStream = true;
      onNoStream();
    }
  } catch (error) {
    finish(queued, error);
  }
  return isFinished(queued);
}

function allWritten(lane: Lane): Promise<void> {
  if (lane.written === 0) return Promise.resolve();
  return new Promise((resolve) => {
    lane.onAllWritten = () => {
      lane.onAllWritten = undefined;
      resolve();
    };
  });
}

/** The time that a packet has for its confirmation begins anew with each connection. */
function deadlineOf(connection: Connection, { publishedAt }: QueuedPublish): number {
  return Math.max(publishedAt, connection.upSince()) + connection.timeoutMs;
}

function isFinished({ state }: QueuedPublish): boolean {
  return state === "finished";
}
