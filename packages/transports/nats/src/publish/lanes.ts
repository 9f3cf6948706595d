import { type Destination, transportClosed } from "@posthorn/core/transport";
import {
  enqueue,
  expire,
  finish,
  type Lane,
  type LaneContext,
  type NumberedPublish,
  type QueuedPublish,
} from "./lane-queue.ts";
import type { StreamPublish } from "./stream-publish.ts";

// A lane is one queue or topic. It is idle or busy. While it is idle, the connection is up and its stream is known,
// packets are written at once, any number of them without waiting for confirmations. A packet that finds no connection
// or no known stream, or that is confirmed with `noStream`, makes the lane busy: it is queued, and every later packet
// is queued behind it, so that packets stay in the order of their publishes. `lane-queue.ts` empties the queue.

/** Publishes to streams in order, including packets that have to wait for the connection or the stream. */
export interface Lanes {
  /** Resolves once the stream has stored the packet. */
  publish(publish: StreamPublish): Promise<void>;
  /** Resolves once no packet is on its way. */
  drained(): Promise<void>;
  /** Rejects the packets that are queued. */
  close(): void;
}

const mostLanes = 10_000;

interface State {
  readonly context: LaneContext;
  readonly lanes: Map<string, Lane>;
  lastNumber: number;
}

export type LaneOptions = Pick<
  LaneContext,
  "connection" | "publisher" | "knownStream" | "findStream" | "onNoStream"
>;

export function openLanes(options: LaneOptions): Lanes {
  const { connection, publisher } = options;
  const context: LaneContext = { ...options, busyLanes: new Set(), onIdle: [] };
  const state: State = { context, lanes: new Map(), lastNumber: 0 };

  const stopTicking = connection.tick((now) => {
    for (const queued of queuedIn(context)) if (queued.state === "waiting") expire(context, queued, now);
  });

  return {
    async publish(publish) {
      if (publish.connectTimeoutMs <= 0 && !connection.isUp()) throw connection.unreachable(0);
      return publishInLane(state, publish);
    },
    async drained() {
      if (context.busyLanes.size > 0) await new Promise<void>((resolve) => context.onIdle.push(resolve));
      await publisher.drained();
    },
    close() {
      stopTicking();
      for (const queued of queuedIn(context)) finish(queued, transportClosed("nats"));
    },
  };
}

function* queuedIn({ busyLanes }: LaneContext): Generator<QueuedPublish> {
  for (const lane of busyLanes) yield* lane.queue;
}

async function publishInLane(state: State, publish: StreamPublish): Promise<void> {
  const { context } = state;
  const { connection, publisher } = context;
  const lane = laneOf(state, publish.to);
  const numbered: NumberedPublish = {
    ...publish,
    number: ++state.lastNumber,
    publishedAt: performance.now(),
  };
  const stream = context.knownStream(publish.to);
  if (lane.busy || stream === undefined || !connection.isUp()) return enqueue(context, lane, numbered);
  lane.written += 1;
  let retried: Promise<void> | undefined;
  try {
    const until = numbered.publishedAt + connection.timeoutMs;
    if ((await publisher.publish(publish.encodeFor(stream), until)) === "noStream") {
      context.onNoStream();
      // Queued before `written` is reduced, because the lane's queue waits for that.
      retried = enqueue(context, lane, { ...numbered, foundNoStream: true });
    }
  } finally {
    lane.written -= 1;
    if (lane.written === 0) lane.onAllWritten?.();
  }
  return retried;
}

function laneOf({ lanes }: State, { kind, template }: Destination): Lane {
  const key = `${kind} ${template}`;
  let lane = lanes.get(key);
  if (lane === undefined) {
    if (lanes.size >= mostLanes) forgetIdle(lanes);
    lane = { written: 0, queue: [], busy: false, onAllWritten: undefined };
    lanes.set(key, lane);
  }
  return lane;
}

function forgetIdle(lanes: Map<string, Lane>): void {
  for (const [key, lane] of lanes) if (!lane.busy && lane.written === 0) lanes.delete(key);
}
