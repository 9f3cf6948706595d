import { type PreparedMessage, prepareMessage, requireCodec } from "../message/prepared-message.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import type { Delivery } from "../transport/packet.ts";
import type { Receive, Settlement } from "../transport/settlement.ts";
import type { Subscription } from "../transport/subscription.ts";

/** The functions of a consumer or a responder that settle deliveries. */
export interface SettlementFunctions {
  /** Handles a delivery that is one of the operation's messages. */
  handle(delivery: Delivery, message: PreparedMessage): Promise<Settlement>;
  /** Settles a delivery if it cannot be decided which message it is. */
  refuse(delivery: Delivery, problem: string): Settlement | Promise<Settlement>;
  /** Reports and settles an expired delivery. */
  expire(delivery: Delivery): Settlement;
}

interface ReceiverFunctions extends SettlementFunctions {
  /** Returns false for a delivery that is settled without being handled. Undefined: all are handled. */
  readonly accepts?: ((delivery: Delivery) => boolean) | undefined;
}

/** A consumer or a responder, as its subscription sees it. */
export interface Receiver extends ReceiverFunctions {
  readonly prepared: PreparedOperation;
  /** The operation's messages: one or more. */
  readonly messages: readonly PreparedMessage[];
  /** The messages of other operations that use the same address. Undefined if no other operation uses it. */
  readonly otherMessages: readonly PreparedMessage[] | undefined;
}

/** A receiver that is subscribed. */
export interface OpenReceiver {
  readonly subscription: Subscription;
  /** Handles a delivery whether the receiver accepts it or not: one that is fetched by its position. */
  readonly receive: Receive;
  /** The group that subscribed. */
  readonly group: string | undefined;
}

/** Throws MessagingError `unsupported_capability` if a message of the operation lacks its codec. */
export function createReceiver(prepared: PreparedOperation, functions: ReceiverFunctions): Receiver {
  const { operation, transport, label, role } = prepared;
  const messages = [...prepared.messages.values()];
  for (const message of messages) requireCodec(message, transport, label);
  const otherMessages = operation.otherMessages?.map((each) => prepareMessage(each, role, transport));
  return { prepared, messages, otherMessages, ...functions };
}
