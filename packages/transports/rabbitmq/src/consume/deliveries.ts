import {
  type Delivery,
  type Destination,
  isOpen,
  matchesAddress,
  type Receive,
  type SubscribeOptions,
  settlementOf,
} from "@posthorn/core/transport";
import type { ConsumeMessage } from "amqplib";
import { attemptOf, copyHeaders, decodeHeaders } from "../wire/headers.ts";
import { type ConcurrencyLimit, limitConcurrency } from "./concurrency-limit.ts";
import type { ConsumerChannel } from "./consumer-channel.ts";
import type { Copies } from "./copies.ts";
import type { InFlight } from "./in-flight.ts";
import type { Settlements } from "./settlements.ts";
import type { Source } from "./source.ts";

/**
 * The deliveries of a subscription, from their arrival until they are settled.
 *
 * A message that arrives is acknowledged if it is not for this subscription or is handled elsewhere (`Copies`).
 * Otherwise it is unsettled: it waits until the receiver is free, is handled, and is settled. The receiver is free for
 * the next one as soon as it returns, while the settlement is still in progress. Once the subscription is closing,
 * deliveries that wait or arrive are given back.
 */
export interface Deliveries {
  /** Takes a message from the broker. */
  arrive(channel: ConsumerChannel, message: ConsumeMessage): void;
  /** Delivers a packet again, as that attempt. Returns false if the subscription is closing. */
  redeliver(inFlight: InFlight, attempt: number): boolean;
  /** Forgets the deliveries of a broken channel that wait. The broker delivers them again on another channel. */
  dropWaiting(channel: ConsumerChannel): void;
  /** Gives back the deliveries that wait. */
  giveBackWaiting(): void;
  /** Resolves once everything is settled. */
  idle(): Promise<void>;
}

export interface DeliveriesOptions {
  readonly source: Source;
  readonly copies: Copies;
  readonly settlements: Settlements;
  readonly receive: Receive;
  readonly concurrency: number;
  readonly onInterrupted: SubscribeOptions["onInterrupted"];
  readonly onError: SubscribeOptions["onError"];
  /** Aborts when the subscription begins to close. */
  readonly closing: AbortSignal;
  /** The signal of deliveries from an exclusive queue, which do not depend on a channel. */
  readonly ended: AbortSignal;
}

interface State extends DeliveriesOptions {
  readonly limit: ConcurrencyLimit<InFlight>;
  readonly addressOf: (message: ConsumeMessage) => string;
  unsettled: number;
  whenIdle: () => void;
}

/** Most unsettled packets of an exclusive queue, for which there is no prefetch. Further ones are dropped. */
const mostUnsettled = 65_536;

export function openDeliveries(options: DeliveriesOptions): Deliveries {
  const state: State = {
    ...options,
    limit: limitConcurrency(options.concurrency, (inFlight: InFlight) => void handle(state, inFlight)),
    addressOf: addressReader(options.source.from),
    unsettled: 0,
    whenIdle: () => {},
  };
  return {
    arrive: (channel, message) => arrive(state, channel, message),
    redeliver: (inFlight, attempt) => redeliver(state, inFlight, attempt),
    dropWaiting: (channel) => dropWaiting(state, channel),
    giveBackWaiting: () => {
      for (const inFlight of state.limit.remove(() => true)) giveBack(state, inFlight);
    },
    idle: () =>
      new Promise((resolve) => {
        state.whenIdle = resolve;
        if (state.unsettled === 0) resolve();
      }),
  };
}

function arrive(state: State, channel: ConsumerChannel, message: ConsumeMessage): void {
  const { from, isExclusive, queue } = state.source;
  const { properties, content } = message;
  const address = state.addressOf(message);
  // The binding of a topic may let packets through whose address does not match.
  if (from.kind === "topic" && !matchesAddress(from.address, address)) {
    if (!isExclusive) channel.acks.ack(message);
    return;
  }
  if (isExclusive && (state.closing.aborted || isFull(state))) return;
  const delivery: Delivery = {
    headers: decodeHeaders(properties),
    body: isExclusive ? content : Buffer.from(content), // a copy, because a retry publishes the original bytes
    address,
    attempt: attemptOf(properties),
    signal: isExclusive ? state.ended : channel.aborter.signal,
  };
  const inFlight: InFlight = { channel, message, delivery };
  const isHandledElsewhere = isExclusive ? undefined : state.copies.isHandledElsewhere(queue, message);
  if (isHandledElsewhere === undefined) enter(state, inFlight);
  else void enterUnless(state, inFlight, isHandledElsewhere);
}

/** Never rejects. */
async function enterUnless(
  state: State,
  inFlight: InFlight,
  isHandledElsewhere: Promise<boolean>,
): Promise<void> {
  const { channel, message } = inFlight;
  state.unsettled += 1;
  const isNeeded = !(await isHandledElsewhere);
  if (channel.isLive) {
    if (isNeeded) enter(state, inFlight);
    else channel.acks.ack(message);
  }
  leave(state);
}

function isFull({ unsettled, onInterrupted, source: { from } }: State): boolean {
  if (unsettled < mostUnsettled) return false;
  onInterrupted?.(new Error(`More than ${mostUnsettled} packets from "${from.address}" wait.`));
  return true;
}

function enter(state: State, inFlight: InFlight): void {
  state.unsettled += 1;
  if (state.closing.aborted) giveBack(state, inFlight);
  else state.limit.offer(inFlight);
}

function leave(state: State): void {
  state.unsettled -= 1;
  if (state.unsettled === 0) state.whenIdle();
}

function giveBack(state: State, inFlight: InFlight): void {
  void state.settlements.giveBack(inFlight).then(() => leave(state));
}

async function handle(state: State, inFlight: InFlight): Promise<void> {
  const { receive, onError, limit, settlements } = state;
  const settlement = await settlementOf(receive, inFlight.delivery, onError);
  limit.free();
  await settlements.settle(inFlight, settlement);
  leave(state);
}

function redeliver(state: State, inFlight: InFlight, attempt: number): boolean {
  if (state.closing.aborted) return false;
  enter(state, { ...inFlight, delivery: { ...inFlight.delivery, attempt } });
  return true;
}

function dropWaiting(state: State, channel: ConsumerChannel): void {
  if (state.source.isExclusive) return; // the broker does not deliver them again
  for (const _ of state.limit.remove((inFlight) => inFlight.channel === channel)) leave(state);
}

/** Returns a function that finds the address to which a packet was published. */
function addressReader(from: Destination): (message: ConsumeMessage) => string {
  const onlyAddress = isOpen(from.template) ? undefined : from.address;
  return ({ fields, properties }) => {
    const original: unknown = properties.headers?.[copyHeaders.address];
    if (typeof original === "string") return original;
    if (onlyAddress !== undefined) return onlyAddress;
    const { routingKey } = fields;
    return from.ordered ? routingKey.slice(routingKey.indexOf(".") + 1) : routingKey;
  };
}
