import type { Msg, Subscription as NatsSubscription } from "@nats-io/transport-node";
import {
  type CloseOptions,
  type Delivery,
  type Destination,
  MessagingError,
  type Receive,
  resolvesWithin,
  type Settlement,
  type SubscribeOptions,
  type Subscription,
  settlementOf,
  sleep,
} from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { forbiddenError } from "../errors/permission-errors.ts";
import { decodeHeaders } from "../wire/headers.ts";

// A packet is waiting, running, or retrying (it sleeps until its next attempt). The server stores none of them: those
// that wait or retry are lost when the subscription closes. The subscription itself is open, closing or closed. If its
// permission is revoked while it is open, it subscribes again every second.

export interface CoreSubscriptionOptions {
  readonly subject: string;
  /** The address of a packet. Undefined if it does not match the address of the subscription. */
  readonly addressOf: (msg: Msg) => string | undefined;
  readonly concurrency: number;
  readonly receive: Receive;
  readonly onInterrupted: SubscribeOptions["onInterrupted"];
  readonly onError: SubscribeOptions["onError"];
  readonly onClosed: () => void;
}

type Retry = Extract<Settlement, { kind: "retry" }>;

/** A packet, and the number of its next attempt. */
interface WaitingPacket {
  readonly msg: Msg;
  readonly attempt: number;
}

interface State {
  readonly connection: Connection;
  readonly from: Destination;
  readonly options: CoreSubscriptionOptions;
  /** Aborts the signals of running deliveries. */
  readonly controller: AbortController;
  /** Ends the sleep of retries. */
  readonly retries: AbortController;
  readonly waiting: WaitingPacket[];
  running: number;
  retrying: number;
  isOpen: boolean;
  closing: boolean;
  onIdle: (() => void) | undefined;
  subscription: NatsSubscription | undefined;
  refusal: MessagingError | undefined;
  /** The time to subscribe again, by `performance.now()`. */
  subscribeAt: number;
  stop: () => void;
}

/** The maximum number of packets that wait for a slow receiver or for their next attempt. */
const mostWaiting = 65_536;
const flushMs = 1_000;
const subscribeAgainMs = 1_000;

/**
 * Subscribes to an inbox, or to a topic without a group, over core NATS. A retry is kept in this process; every other
 * settlement ends the packet. Rejects with MessagingError `forbidden` if this user may not subscribe.
 */
export async function openCoreSubscription(
  connection: Connection,
  from: Destination,
  options: CoreSubscriptionOptions,
): Promise<Subscription> {
  const state = openState(connection, from, options);
  try {
    await subscribe(state); // the server knows the subscription before anybody learns its address
    if (state.refusal !== undefined) throw state.refusal;
  } catch (error) {
    stopReceiving(state);
    throw error;
  }
  state.isOpen = true;

  let drained: Promise<void> | undefined;
  return {
    async close({ timeoutMs = 10_000 }: CloseOptions = {}) {
      drained ??= drain(state);
      if (!(await resolvesWithin(drained, timeoutMs))) {
        state.controller.abort(
          new MessagingError("closed", "The subscription closed before this delivery was handled."),
        );
      }
      if (connection.isUp())
        await resolvesWithin(
          connection.flush().catch(() => {}),
          flushMs,
        );
      options.onClosed();
    },
  };
}

function openState(connection: Connection, from: Destination, options: CoreSubscriptionOptions): State {
  const state: State = {
    connection,
    from,
    options,
    controller: new AbortController(),
    retries: new AbortController(),
    waiting: [],
    running: 0,
    retrying: 0,
    isOpen: false,
    closing: false,
    onIdle: undefined,
    subscription: undefined,
    refusal: undefined,
    subscribeAt: Number.POSITIVE_INFINITY,
    stop() {
      stopWatching();
      stopTicking();
    },
  };
  const stopWatching = connection.watch({ down: (cause) => options.onInterrupted?.(cause) });
  const stopTicking = connection.tick((now) => {
    // If it fails, the connection broke, and the client subscribes again when it has reconnected.
    if (now >= state.subscribeAt && connection.isUp()) subscribe(state).catch(() => {});
  });
  return state;
}

/** Resolves once the server has read the subscription. If the server does not allow it, `refusal` is then set. */
async function subscribe(state: State): Promise<void> {
  state.refusal = undefined;
  state.subscribeAt = Number.POSITIVE_INFINITY;
  state.subscription = state.connection.nc.subscribe(state.options.subject, {
    callback: (error, msg) =>
      error === null ? receivePacket(state, { msg, attempt: 1 }) : refuse(state, error),
  });
  await state.connection.flushRefusals();
}

function refuse(state: State, error: Error): void {
  const { subject, onInterrupted } = state.options;
  state.refusal = forbiddenError("subscribe", subject, error);
  state.subscription = undefined;
  state.subscribeAt = performance.now() + subscribeAgainMs;
  if (state.isOpen) onInterrupted?.(state.refusal);
}

function receivePacket(state: State, packet: WaitingPacket): void {
  if (state.closing) return;
  if (state.running < state.options.concurrency) void handle(state, packet);
  else if (state.waiting.length + state.retrying < mostWaiting) state.waiting.push(packet);
  else {
    const problem = `more than ${mostWaiting} packets from "${state.from.address}" wait`;
    state.options.onInterrupted?.(new Error(problem));
  }
}

async function handle(state: State, { msg, attempt }: WaitingPacket): Promise<void> {
  const { addressOf, receive, onError } = state.options;
  state.running += 1;
  const address = addressOf(msg);
  if (address !== undefined) {
    const delivery: Delivery = {
      headers: decodeHeaders(msg),
      body: msg.data,
      address,
      attempt,
      signal: state.controller.signal,
    };
    const settlement = await settlementOf(receive, delivery, onError);
    if (settlement.kind === "retry") void retry(state, { msg, attempt }, settlement);
  }
  state.running -= 1;
  const next = state.waiting.shift();
  if (next !== undefined) void handle(state, next);
  else if (state.running === 0) state.onIdle?.();
}

/** Never rejects. */
async function retry(state: State, { msg, attempt }: WaitingPacket, settlement: Retry): Promise<void> {
  const { afterMs = 0, attempted = true } = settlement;
  state.retrying += 1;
  await sleep(afterMs, state.retries.signal);
  state.retrying -= 1;
  receivePacket(state, { msg, attempt: attempted ? attempt + 1 : attempt });
}

function stopReceiving(state: State): void {
  state.closing = true;
  state.retries.abort();
  state.stop();
  if (!state.connection.nc.isClosed()) state.subscription?.unsubscribe();
  state.waiting.length = 0;
}

async function drain(state: State): Promise<void> {
  stopReceiving(state);
  if (state.running === 0) return;
  await new Promise<void>((resolve) => {
    state.onIdle = resolve;
  });
}
