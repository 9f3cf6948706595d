import { asError, type BackoffOptions, backoffMs, sleep } from "@posthorn/core/transport";
import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import { closeChannel } from "../connection/close-channel.ts";
import type { Declarer } from "../topology/declarer.ts";
import type { OrderConflict } from "../topology/order-conflicts.ts";
import type { Declare } from "../topology/topology.ts";
import { attachTo, type ConsumerChannel, detachFrom } from "./consumer-channel.ts";
import { watchConsumers } from "./watch-consumers.ts";

/**
 * Reads queues on the current connection, and starts again after each break.
 *
 * A reader has at most one current channel. It is
 * - starting: it opens a channel, declares the queues and begins to consume. Deliveries can come before that is done;
 * - reading, once all queues have a consumer. The channel is then the current one;
 * - broken, if the channel closes, the broker cancels a consumer because its queue was deleted, or a check finds that a
 *   consumer is lost. If the connection still works, the reader starts again on it, at a growing pace. Otherwise it
 *   waits for `up`;
 * - stopping: it starts no further channel and cancels its consumers, while deliveries are still settled on the channel;
 * - closed: the channel is closed, and the broker delivers again what was not settled.
 * A channel is detached exactly once, whatever closes it first: its deliveries can no longer be settled then.
 */
export interface Reader {
  /**
   * Resolves once deliveries flow. The result is true if the last queue is so new that nothing may be sent to it for
   * `newQueueMs`. Rejects if the broker refuses.
   */
  start(model: ChannelModel): Promise<boolean>;
  /** Starts again on a new connection. */
  up(model: ChannelModel): void;
  /** Resolves once no further delivery comes. Waits for a start that is in progress. */
  stop(): Promise<void>;
  close(cause: Error): Promise<void>;
}

export interface ReaderOptions {
  readonly queues: readonly string[];
  readonly declare: Declare;
  readonly conflicts: readonly OrderConflict[];
  readonly declarer: Declarer;
  /** Most unsettled packets of each queue. */
  readonly prefetch: number;
  /** True if the queues keep nothing: their deliveries are settled as soon as the broker has sent them. */
  readonly isExclusive: boolean;
  readonly reconnect: BackoffOptions;
  /** The current connection, if there is one. */
  readonly model: () => ChannelModel | undefined;
  readonly onMessage: (channel: ConsumerChannel, message: ConsumeMessage) => void;
  /** The deliveries of a channel can no longer be settled. */
  readonly onDetached: (channel: ConsumerChannel) => void;
  /** Called each time that deliveries stop to flow. */
  readonly onBroken: (cause: Error) => void;
  /** Called each time that a new start fails, except for the first one after a break. */
  readonly onStartFailed: (cause: Error) => void;
  /** Called each time that deliveries flow again. */
  readonly onRestarted: () => void;
}

interface State {
  readonly options: ReaderOptions;
  readonly stopping: AbortController;
  current: ConsumerChannel | undefined;
  consumerTags: readonly string[];
  /** Resolves once the last start has succeeded or failed. */
  starting: Promise<unknown>;
  isClosed: boolean;
}

const closedError = new Error("The channel was closed.");

export function openReader(options: ReaderOptions): Reader {
  const state: State = {
    options,
    stopping: new AbortController(),
    current: undefined,
    consumerTags: [],
    starting: Promise.resolve(),
    isClosed: false,
  };
  return {
    start: (model) => start(state, model),
    up: (model) => void restart(state, model),
    stop: () => stop(state),
    close: (cause) => close(state, cause),
  };
}

function start(state: State, model: ChannelModel): Promise<boolean> {
  const started = startOn(state, model);
  state.starting = started.catch(() => {});
  return started;
}

async function startOn(state: State, model: ChannelModel): Promise<boolean> {
  const { queues, isExclusive, conflicts, declare, declarer, prefetch } = state.options;
  const amqpChannel = await model.createChannel();
  const channel = attach(state, model, amqpChannel);
  let isNew = false;
  try {
    isNew = await declarer.declare(model, {
      queues: isExclusive ? [] : queues,
      conflicts,
      declare: () => declare(amqpChannel),
    });
    await amqpChannel.prefetch(prefetch);
    if (state.stopping.signal.aborted) throw closedError;
    const consumers = await Promise.all(queues.map((queue) => consume(state, channel, queue)));
    state.consumerTags = consumers.map(({ consumerTag }) => consumerTag);
  } catch (error) {
    detach(state, channel, asError(error));
    await closeChannel(amqpChannel);
    throw error;
  }
  if (state.isClosed) {
    detach(state, channel, closedError);
    await closeChannel(amqpChannel);
  }
  if (!channel.isLive) throw closedError;
  state.current = channel;
  void watchConsumers(channel, {
    queues,
    isStopped: () => state.stopping.signal.aborted,
    onLost: (cause) => {
      if (channel === state.current) handleBreak(state, model, cause);
    },
  });
  return isNew;
}

function attach(state: State, model: ChannelModel, amqpChannel: Channel): ConsumerChannel {
  const channel = attachTo(amqpChannel);
  let cause = closedError;
  amqpChannel.on("error", (error) => {
    cause = asError(error);
  });
  amqpChannel.on("close", () => {
    if (channel === state.current) handleBreak(state, model, cause);
    else detach(state, channel, cause);
  });
  return channel;
}

function detach({ options }: State, channel: ConsumerChannel, cause: Error): void {
  if (!channel.isLive) return;
  detachFrom(channel, cause);
  options.onDetached(channel);
}

function consume(state: State, channel: ConsumerChannel, queue: string): Promise<{ consumerTag: string }> {
  const { isExclusive, onMessage } = state.options;
  const receive = (message: ConsumeMessage | null): void => {
    if (message === null) {
      handleCancel(state, channel, queue);
      return;
    }
    if (!isExclusive) {
      if (!channel.isLive) return; // the channel is closing, so the broker delivers the message again
      channel.acks.add(message);
    }
    onMessage(channel, message);
  };
  return channel.amqpChannel.consume(queue, receive, { noAck: isExclusive });
}

/** The broker has cancelled a consumer because its queue was deleted. Everything is declared again. */
function handleCancel(state: State, channel: ConsumerChannel, queue: string): void {
  if (state.stopping.signal.aborted) return;
  const cause = new Error(`RabbitMQ cancelled the consumer of queue "${queue}".`);
  if (channel === state.current) handleBreak(state, state.options.model(), cause);
  else detach(state, channel, cause);
  void closeChannel(channel.amqpChannel);
}

/** The current channel is broken. Starts again if its connection is still the current one. */
function handleBreak(state: State, model: ChannelModel | undefined, cause: Error): void {
  const { options, current } = state;
  state.current = undefined;
  if (current !== undefined) detach(state, current, cause);
  if (state.stopping.signal.aborted) return;
  options.onBroken(cause);
  if (model !== undefined && model === options.model()) void restart(state, model);
}

/** Starts until that succeeds, or until the connection is no longer the current one. Never rejects. */
async function restart(state: State, model: ChannelModel): Promise<void> {
  const { options, stopping } = state;
  for (let failures = 0; model === options.model() && !stopping.signal.aborted; failures++) {
    try {
      await start(state, model);
      options.onRestarted();
      return;
    } catch (error) {
      if (failures > 0 && model === options.model()) options.onStartFailed(asError(error));
      await sleep(backoffMs(failures, options.reconnect), stopping.signal);
    }
  }
}

async function stop(state: State): Promise<void> {
  state.stopping.abort();
  await state.starting; // deliveries that came meanwhile are settled on its channel
  const channel = state.current?.amqpChannel;
  if (channel === undefined || state.options.isExclusive) return; // an exclusive queue goes with its channel
  // If the channel breaks meanwhile, it does not deliver anything either.
  await Promise.all(state.consumerTags.map((tag) => channel.cancel(tag))).catch(() => {});
}

async function close(state: State, cause: Error): Promise<void> {
  state.stopping.abort();
  state.isClosed = true;
  const channel = state.current;
  state.current = undefined;
  if (channel === undefined) return;
  detach(state, channel, cause);
  await closeChannel(channel.amqpChannel);
}
