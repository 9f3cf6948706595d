import type { Delivery } from "@posthorn/core/transport";
import type { ConsumeMessage } from "amqplib";
import type { Attachment } from "./consumer-channel.ts";

/** A delivery, and where it came from. */
export interface Arrived {
  readonly attachment: Attachment;
  readonly message: ConsumeMessage;
  readonly delivery: Delivery;
}
