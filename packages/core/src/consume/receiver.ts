import { type PreparedMessage, requireCodec } from "../message/prepared-message.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import type { Delivery, Settlement } from "../transport/transport.ts";

/** A consumer or a responder, as the subscription sees it that calls it with deliveries. */
export interface Receiver {
  readonly prepared: PreparedOperation;
  /** Handles a delivery that is one of the operation's messages. */
  handle(delivery: Delivery, message: PreparedMessage): Promise<Settlement>;
  /** Settles a delivery if it cannot be decided which message it is. */
  refuse(delivery: Delivery, problem: string): Settlement | Promise<Settlement>;
  /** Reports and settles an expired delivery. */
  expire(delivery: Delivery): Settlement;
}

/** Throws MessagingError `unsupported_capability` if a message of the operation lacks its codec. */
export function requireCodecs({ messages, transport, description }: PreparedOperation): void {
  for (const message of messages) requireCodec(message, transport, description);
}
