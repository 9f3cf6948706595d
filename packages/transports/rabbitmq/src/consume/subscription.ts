import { randomUUID } from "node:crypto";
import { setMaxListeners } from "node:events";
import {
  type BackoffOptions,
  type CloseOptions,
  type Delivery,
  type Destination,
  isOpen,
  MessagingError,
  matchesAddress,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  settlementOf,
  sleep,
  within,
} from "@posthorn/core/transport";
import type { ChannelModel, ConsumeMessage } from "amqplib";
import { attemptOf, decodeHeaders, travel } from "../wire/headers.ts";
import type { Publisher } from "../publish/publisher.ts";
import type { Routes } from "../publish/routes.ts";
import { aloneName, queueName } from "../wire/names.ts";
import type { Declarer } from "../topology/declarer.ts";
import { otherOrderOf } from "../topology/order-conflicts.ts";
import { declareOwn, declareSubscription, queuesOf } from "../topology/topology.ts";
import type { Arrived } from "./in-flight.ts";
import type { Attachment } from "./consumer-channel.ts";
import { openInFlight } from "./concurrency-limit.ts";
import type { Moves } from "./copies.ts";
import { openReader } from "./reader.ts";
import { openSettler } from "./settlements.ts";

/** What a subscription needs of its transport. */
export interface SubscriptionContext {
  /** The connection of now, if there is one. */
  readonly model: () => ChannelModel | undefined;
  readonly publisher: Publisher;
  readonly routes: Routes;
  readonly declarer: Declarer;
  readonly moves: Moves;
  readonly reconnect: BackoffOptions;
  /** Deliveries do not flow, and why. */
  readonly onMissed: (cause: Error) => void;
  /** Deliveries flow again. */
  readonly onMended: () => void;
  /** Inboxes that are being made again. Whoever asks meanwhile would never hear the answer. */
  readonly away: Set<unknown>;
  /** Called when the last of them is there again. */
  readonly onInboxesBack: () => void;
}

/** A subscription that follows its transport's connections. */
export interface FollowingSubscription extends Subscription {
  /** Resolves once deliveries flow, to whether from a new queue. */
  begin(model: ChannelModel): Promise<boolean>;
  up(model: ChannelModel): void;
}

const mostPrefetch = 65_535;
const goodbyeMs = 1_000;
/** Most packets that wait for a receiver which is slower than a queue of its own, where nothing is kept. */
const mostUnsettled = 65_536;

export function makeSubscription(
  context: SubscriptionContext,
  from: Destination,
  receive: Receive,
  { group: named, concurrency = 32, onInterrupted, onError }: SubscribeOptions,
): FollowingSubscription {
  const group = from.kind === "topic" ? named : undefined;
  /** Whether the queue is this subscriber's own: nothing is kept in it. */
  const isOwn = from.kind === "inbox" || (from.kind === "topic" && group === undefined);
  const own = from.kind === "inbox" ? queueName(from) : aloneName(from, randomUUID());
  const queue = queuesOf(from, group)[0] as string;
  const closing = new AbortController();
  /** Aborts the deliveries of a queue of its own: no channel that breaks does. */
  const ended = new AbortController();
  setMaxListeners(0, ended.signal); // every delivery may listen
  const inFlight = openInFlight<Arrived>(concurrency, handle);
  const addressOf = addressReader(from);
  let unsettled = 0;
  let whenIdle = (): void => {};
  let closed: Promise<void> | undefined;
  let stopping: Promise<unknown> = Promise.resolve();

  const settler = openSettler({
    ...context,
    from,
    group,
    queue,
    isOwn,
    onError,
    finish: ({ attachment, message }) => isOwn || attachment.acks.ack(message),
    nack: ({ attachment, message }) => attachment.acks.nack(message),
    redeliver,
    stopped: () => stopping,
    pause: (ms) => sleep(ms, closing.signal),
  });

  const reader = openReader({
    ...context,
    queues: isOwn ? [own] : queuesOf(from, group),
    declare: isOwn ? declareOwn(from, own) : declareSubscription(from, group),
    otherOrder: otherOrderOf(from, group),
    prefetch: from.ordered && !isOwn ? 1 : Math.min(concurrency, mostPrefetch),
    isDurable: !isOwn,
    onMessage: arrive,
    onDetached: dropWaiting,
    onBroken: (cause) => {
      if (!isOwn) return;
      context.away.add(reader);
      if (onInterrupted !== undefined) queueMicrotask(() => onInterrupted(cause)); // what it throws is its own
    },
    onMended: () => {
      context.onMended();
      inboxIsBack();
    },
  });

  function inboxIsBack(): void {
    if (context.away.delete(reader) && context.away.size === 0) context.onInboxesBack();
  }

  function arrive(attachment: Attachment, message: ConsumeMessage): void {
    const { properties, content } = message;
    const address = addressOf(message);
    // Where the binding could not tell, this can.
    if (from.kind === "topic" && !matchesAddress(from.address, address)) {
      if (!isOwn) attachment.acks.ack(message);
      return;
    }
    if (isOwn && (closing.signal.aborted || isFull())) return;
    const delivery: Delivery = {
      headers: decodeHeaders(properties),
      body: isOwn ? content : Buffer.from(content), // what a handler does to it, the next must not see
      address,
      attempt: attemptOf(properties),
      signal: isOwn ? ended.signal : attachment.aborter.signal,
    };
    const arrived: Arrived = { attachment, message, delivery };
    const isHandledElsewhere = isOwn ? undefined : context.moves.isHandledElsewhere(queue, message);
    if (isHandledElsewhere === undefined) enter(arrived);
    else void enterUnless(isHandledElsewhere, arrived);
  }

  /** Never rejects. */
  async function enterUnless(isHandledElsewhere: Promise<boolean>, arrived: Arrived): Promise<void> {
    const { attachment, message } = arrived;
    unsettled += 1;
    const isNeeded = !(await isHandledElsewhere);
    if (attachment.live) {
      if (isNeeded) enter(arrived);
      else attachment.acks.ack(message);
    }
    leave();
  }

  function isFull(): boolean {
    if (unsettled < mostUnsettled) return false;
    onInterrupted?.(new Error(`more than ${mostUnsettled} packets from "${from.address}" wait`));
    return true;
  }

  function enter(arrived: Arrived): void {
    unsettled += 1;
    if (closing.signal.aborted) void settler.giveBack(arrived).then(leave);
    else inFlight.offer(arrived);
  }

  function leave(): void {
    unsettled -= 1;
    if (unsettled === 0) whenIdle();
  }

  async function handle(arrived: Arrived): Promise<void> {
    const settlement = await settlementOf(receive, arrived.delivery, onError);
    inFlight.free();
    await settler.settle(arrived, settlement);
    leave();
  }

  function redeliver(arrived: Arrived, attempt: number): boolean {
    if (closing.signal.aborted) return false;
    enter({ ...arrived, delivery: { ...arrived.delivery, attempt } });
    return true;
  }

  /** The broker delivers them again on another channel. */
  function dropWaiting(attachment: Attachment): void {
    if (isOwn) return; // nobody else has them
    for (const _ of inFlight.remove((arrived) => arrived.attachment === attachment)) leave();
  }

  function close({ timeoutMs = 10_000 }: CloseOptions = {}): Promise<void> {
    closed ??= finish(timeoutMs);
    return closed;
  }

  async function finish(timeoutMs: number): Promise<void> {
    stopping = within(reader.stop(), timeoutMs);
    closing.abort();
    inboxIsBack(); // nobody waits for it any more
    for (const arrived of inFlight.remove(() => true)) void settler.giveBack(arrived).then(leave);
    const until = performance.now() + timeoutMs;
    await stopping;
    const idle = new Promise<void>((resolve) => {
      whenIdle = resolve;
      if (unsettled === 0) resolve();
    });
    await within(idle, until - performance.now());
    const cause = new MessagingError("closed", `The subscription to "${from.address}" is closed.`);
    ended.abort(cause);
    await within(reader.close(cause), goodbyeMs);
  }

  return { begin: reader.begin, up: reader.up, close };
}

/** Finds the address that a packet was published to. */
function addressReader(from: Destination): (message: ConsumeMessage) => string {
  const only = isOpen(from.template) ? undefined : from.address;
  return ({ fields, properties }) => {
    const kept: unknown = properties.headers?.[travel.address];
    if (typeof kept === "string") return kept;
    if (only !== undefined) return only;
    return from.ordered ? fields.routingKey.slice(fields.routingKey.indexOf(".") + 1) : fields.routingKey;
  };
}
