import { type Destination, sleep, transportClosed } from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { refused, silent } from "../errors/errors.ts";
import type { Place } from "../topology/topology.ts";
import type { Publisher, Sending } from "./publisher.ts";

/** A packet on its way to a stream. */
export interface Entry {
  readonly to: Destination;
  /** The packet for that place: its subject may depend on the stream's partitions. */
  readonly sendingFor: (place: Place) => Sending;
  /** Most milliseconds to wait for a connection that is away. */
  readonly connectTimeoutMs: number;
}

/** Keeps packets in order, also those that find no connection or no stream and are sent later. */
export interface Lanes {
  /** Resolves once the stream has it. */
  publish(entry: Entry): Promise<void>;
  /** Resolves once nothing is on its way. */
  drained(): Promise<void>;
  /** Rejects what was not sent. */
  close(): void;
}

export interface LaneOptions {
  readonly connection: Connection;
  readonly publisher: Publisher;
  /** The place of a destination, if its stream is known to be there. */
  readonly known: (to: Destination) => Place | undefined;
  /** Finds the stream of a destination, or makes it. */
  readonly find: (to: Destination) => Promise<Place>;
  /** Called when a stream turns out to be gone. */
  readonly onNoStream: () => void;
}

interface Waiting extends Entry {
  readonly number: number;
  readonly since: number;
  /** Whether the server has said that no stream listens there. */
  noStream?: boolean;
}

interface Queued extends Waiting {
  state: "waits" | "written" | "settled";
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Lane {
  /** Written, and without an outcome. */
  written: number;
  queue: Queued[];
  /** Whether packets wait in the queue. Later ones wait behind them. */
  busy: boolean;
  onWritten: (() => void) | undefined;
}

/** A server that has just come back may not have the stream ready; one that still deletes it would take a new one with it. */
const noStreamDelayMs = 250;
const mostLanes = 10_000;

/** One lane for each queue and topic. */
export function openLanes(options: LaneOptions): Lanes {
  const { connection, publisher, known, find } = options;
  const { timeoutMs } = connection;
  const lanes = new Map<string, Lane>();
  const busy = new Set<Lane>();
  let last = 0;
  let onIdle: (() => void)[] = [];

  function laneOf({ kind, template }: Destination): Lane {
    const key = `${kind} ${template}`;
    let lane = lanes.get(key);
    if (lane === undefined) {
      if (lanes.size >= mostLanes) forgetIdle();
      lane = { written: 0, queue: [], busy: false, onWritten: undefined };
      lanes.set(key, lane);
    }
    return lane;
  }

  function forgetIdle(): void {
    for (const [key, lane] of lanes) if (!lane.busy && lane.written === 0) lanes.delete(key);
  }

  async function publish(entry: Entry): Promise<void> {
    const lane = laneOf(entry.to);
    const queued = { ...entry, number: ++last, since: performance.now() };
    const place = known(entry.to);
    if (lane.busy || place === undefined || !connection.isUp()) return enqueue(lane, queued);
    lane.written += 1;
    let again: Promise<void> | undefined;
    try {
      if ((await publisher.publish(entry.sendingFor(place), queued.since + timeoutMs)) === "noStream") {
        options.onNoStream();
        again = enqueue(lane, { ...queued, noStream: true }); // before it counts as no longer written
      }
    } finally {
      lane.written -= 1;
      if (lane.written === 0) lane.onWritten?.();
    }
    return again;
  }

  function enqueue(lane: Lane, waiting: Waiting): Promise<void> {
    return new Promise((resolve, reject) => {
      lane.queue.push({ noStream: false, ...waiting, state: "waits", resolve, reject });
      if (lane.busy) return;
      lane.busy = true;
      busy.add(lane);
      void work(lane);
    });
  }

  async function work(lane: Lane): Promise<void> {
    while (lane.queue.length > 0) {
      if (lane.queue.some((queued) => queued.noStream && isUnsettled(queued))) await sleep(noStreamDelayMs);
      await allWritten(lane); // some of those may have found no stream either
      lane.queue = lane.queue.filter(isUnsettled).sort((a, b) => a.number - b.number);
      const [first] = lane.queue;
      if (first !== undefined) await workFrom(lane, first);
    }
    lane.busy = false;
    busy.delete(lane);
    if (busy.size > 0) return;
    for (const resolve of onIdle) resolve();
    onIdle = [];
  }

  /** Sends the first alone: with its confirmation it is known that the stream is there, and the others follow. */
  async function workFrom(lane: Lane, first: Queued): Promise<void> {
    try {
      await connection.whenUp(Number.POSITIVE_INFINITY); // each has its own deadline, which the clock below watches
    } catch (error) {
      for (const queued of lane.queue) settle(queued, error);
      return;
    }
    const place = await placeOf(first);
    if (place === undefined || !isUnsettled(first) || !(await resend(first, place))) return;
    const others = lane.queue.filter((queued) => isUnsettled(queued) && known(queued.to) === place);
    await Promise.all(others.map((queued) => resend(queued, place)));
  }

  async function placeOf(queued: Queued): Promise<Place | undefined> {
    try {
      return known(queued.to) ?? (await find(queued.to));
    } catch (error) {
      if (connection.isUp()) settle(queued, error); // else it broke meanwhile, and may be back in time
      return undefined;
    }
  }

  /** Whether the stream has it, or never will. */
  async function resend(queued: Queued, place: Place): Promise<boolean> {
    if (!connection.isUp()) return false;
    queued.state = "written";
    try {
      if ((await publisher.publish(queued.sendingFor(place), deadlineOf(queued))) === "stored")
        settle(queued);
      else {
        queued.state = "waits";
        queued.noStream = true;
        options.onNoStream();
      }
    } catch (error) {
      settle(queued, error);
    }
    return !isUnsettled(queued);
  }

  function allWritten(lane: Lane): Promise<void> {
    if (lane.written === 0) return Promise.resolve();
    return new Promise((resolve) => {
      lane.onWritten = () => {
        lane.onWritten = undefined;
        resolve();
      };
    });
  }

  function deadlineOf({ since }: Queued): number {
    return Math.max(since, connection.upSince()) + timeoutMs;
  }

  function expire(queued: Queued, now: number): void {
    const { to, since, connectTimeoutMs, noStream } = queued;
    if (!connection.isUp()) {
      if (now >= since + connectTimeoutMs) settle(queued, connection.away(connectTimeoutMs));
    } else if (now >= deadlineOf(queued)) {
      const about = `${to.kind} "${to.template}"`;
      settle(queued, noStream ? refused(to.address, "no stream listens there") : silent(about, timeoutMs));
    }
  }

  const stopTicking = connection.tick((now) => {
    for (const lane of busy) {
      for (const queued of lane.queue) if (queued.state === "waits") expire(queued, now);
    }
  });

  return {
    async publish(entry) {
      if (entry.connectTimeoutMs <= 0 && !connection.isUp()) throw connection.away(0);
      return publish(entry);
    },
    async drained() {
      if (busy.size > 0) await new Promise<void>((resolve) => onIdle.push(resolve));
      await publisher.drained();
    },
    close() {
      stopTicking();
      for (const lane of busy) for (const queued of lane.queue) settle(queued, transportClosed("nats"));
    },
  };
}

function isUnsettled({ state }: Queued): boolean {
  return state !== "settled";
}

function settle(queued: Queued, error?: unknown): void {
  if (queued.state === "settled") return;
  queued.state = "settled";
  if (error === undefined) queued.resolve();
  else queued.reject(error);
}
