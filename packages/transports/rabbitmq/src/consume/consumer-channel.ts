import { setMaxListeners } from "node:events";
import type { Channel } from "amqplib";
import { type Acks, openAcks } from "./acks.ts";

/** A channel that a subscription reads from, until it breaks. Its deliveries cannot be settled on another channel. */
export interface ConsumerChannel {
  readonly amqpChannel: Channel;
  readonly acks: Acks;
  /** Aborts the signals of the channel's deliveries. */
  readonly aborter: AbortController;
  /** False once deliveries can no longer be settled. */
  isLive: boolean;
}

export function attachTo(amqpChannel: Channel): ConsumerChannel {
  const aborter = new AbortController();
  setMaxListeners(0, aborter.signal); // each delivery may add a listener
  return { amqpChannel, acks: openAcks(amqpChannel), aborter, isLive: true };
}

/** Sends the remaining acknowledgements, then aborts the channel's deliveries. Later settlements are ignored. */
export function detachFrom(channel: ConsumerChannel, cause: Error): void {
  channel.acks.flush();
  channel.isLive = false;
  channel.aborter.abort(cause);
}
