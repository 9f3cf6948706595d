import type { Delivery } from "@posthorn/core/transport";
import type { ConsumeMessage } from "amqplib";
import type { ConsumerChannel } from "./consumer-channel.ts";

/** A delivery that has not been settled, and the channel that it came on. */
export interface InFlight {
  readonly channel: ConsumerChannel;
  readonly message: ConsumeMessage;
  readonly delivery: Delivery;
}
