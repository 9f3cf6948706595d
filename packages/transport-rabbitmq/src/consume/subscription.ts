import { randomUUID } from "node:crypto";
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
} from "@posthorn/core";
import type { ChannelModel, ConsumeMessage } from "amqplib";
import { attemptOf, decodeHeaders, travel } from "../publish/properties.ts";
import type { Publisher } from "../publish/publisher.ts";
import type { Routes } from "../publish/routes.ts";
import { aloneName, queueName } from "../topology/names.ts";
import type { Maker } from "../topology/new-queues.ts";
import { declareOwn, declareSubscription, queuesOf } from "../topology/topology.ts";
import type { Attachment } from "./attachment.ts";
import { openHands } from "./in-flight.ts";
import { openReader } from "./reader.ts";
import { type Arrived, settler } from "./settle.ts";

/** What a subscription needs of its transport. */
export interface SubscriptionContext {
  /** The connection of now, if there is one. */
  readonly model: () => ChannelModel | undefined;
  readonly publisher: Publisher;
  readonly routes: Routes;
  readonly maker: Maker;
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
  { group: named, concurrency = 32, onInterrupted }: SubscribeOptions,
): FollowingSubscription {
  const group = from.kind === "topic" ? named : undefined;
  /** Whether the queue is this subscriber's own: nothing is kept in it. */
  const isOwn = from.kind === "inbox" || (from.kind === "topic" && group === undefined);
  const own = from.kind === "inbox" ? queueName(from) : aloneName(from, randomUUID());
  const closing = new AbortController();
  const hands = openHands<Arrived>(concurrency, handle);
  const addressOf = addressReader(from);
  let unsettled = 0;
  let whenIdle = (): void => {};
  let closed: Promise<void> | undefined;

  const settle = settler({
    ...context,
    from,
    group,
    queue: queuesOf(from, group)[0] as string,
    isOwn,
    finish: ({ attachment, message }) => isOwn || attachment.acks.ack(message),
    requeue,
    pause: (ms) => sleep(ms, closing.signal),
  });

  const reader = openReader({
    ...context,
    queues: isOwn ? [own] : queuesOf(from, group),
    declare: isOwn ? declareOwn(from, own) : declareSubscription(from, group),
    prefetch: from.ordered && !isOwn ? 1 : Math.min(concurrency, mostPrefetch),
    isDurable: !isOwn,
    onMessage: arrive,
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
    if (isOwn && unsettled >= mostUnsettled) {
      onInterrupted?.(new Error(`more than ${mostUnsettled} packets from "${from.address}" wait`));
      return;
    }
    const delivery: Delivery = {
      headers: decodeHeaders(properties),
      body: isOwn ? content : Buffer.from(content), // what a handler does to it, the next must not see
      address,
      attempt: attemptOf(properties),
      signal: attachment.aborter.signal,
    };
    enter({ attachment, message, delivery });
  }

  function enter(arrived: Arrived): void {
    unsettled += 1;
    hands.offer(arrived);
  }

  function leave(): void {
    unsettled -= 1;
    if (unsettled === 0) whenIdle();
  }

  async function handle(arrived: Arrived): Promise<void> {
    const settlement = await settlementOf(receive, arrived.delivery);
    hands.free();
    await settle(arrived, settlement);
    leave();
  }

  function requeue(arrived: Arrived): void {
    const { attachment, message, delivery } = arrived;
    if (!isOwn) attachment.acks.nack(message);
    else if (attachment.live && !closing.signal.aborted) {
      // The broker has forgotten it: it comes again from here.
      enter({ ...arrived, delivery: { ...delivery, attempt: delivery.attempt + 1 } });
    }
  }

  function close({ timeoutMs = 10_000 }: CloseOptions = {}): Promise<void> {
    closed ??= finish(timeoutMs);
    return closed;
  }

  async function finish(timeoutMs: number): Promise<void> {
    closing.abort();
    inboxIsBack(); // nobody waits for it any more
    const until = performance.now() + timeoutMs;
    await within(reader.stop(), timeoutMs);
    for (const arrived of hands.clear()) {
      requeue(arrived);
      leave();
    }
    const idle = new Promise<void>((resolve) => {
      whenIdle = resolve;
      if (unsettled === 0) resolve();
    });
    await within(idle, until - performance.now());
    const cause = new MessagingError("closed", `The subscription to "${from.address}" is closed.`);
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
