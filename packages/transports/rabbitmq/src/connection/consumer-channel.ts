import { setMaxListeners } from "node:events";
import { asError } from "@posthorn/core/transport";
import type { Channel, ChannelModel } from "amqplib";
import { type Acks, openAcks } from "./acks.ts";
import { closeChannel } from "./channels.ts";

/** A channel that a subscription reads from, until it breaks. Its deliveries cannot be settled on another channel. */
export interface ConsumerChannel {
  readonly amqp: Channel;
  readonly model: ChannelModel;
  readonly acks: Acks;
  /** Aborts when the channel breaks, or is given up. */
  readonly signal: AbortSignal;
  /** Sends the remaining acknowledgements, and closes it. Everything that was not settled is delivered again. */
  giveUp(cause: Error): Promise<void>;
}

/** The largest prefetch that AMQP can express. */
export const mostPrefetch = 65_535;

/** @param onBroken - called once, whatever closes the channel first */
export async function openConsumerChannel(
  model: ChannelModel,
  onBroken: (channel: ConsumerChannel, cause: Error) => void,
): Promise<ConsumerChannel> {
  const amqp = await model.createChannel();
  const acks = openAcks(amqp);
  const aborter = new AbortController();
  setMaxListeners(0, aborter.signal); // each copy adds a listener
  let lastError = new Error("The channel was closed.");
  const end = (cause: Error): void => {
    if (aborter.signal.aborted) return;
    acks.flush();
    aborter.abort(cause);
    onBroken(channel, cause);
  };
  const giveUp = (cause: Error): Promise<void> => {
    end(cause);
    return closeChannel(amqp);
  };
  const channel: ConsumerChannel = { amqp, model, acks, signal: aborter.signal, giveUp };
  amqp.on("error", (error) => {
    lastError = asError(error);
  });
  amqp.on("close", () => end(lastError));
  return channel;
}
