import { deadlineOf } from "../message/expiry.ts";
import type { HandledMessage } from "../message/handled-message.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { readTrace } from "../message/trace-context.ts";
import type { Delivery } from "../transport/packet.ts";
import { wireHeaders } from "../transport/wire-headers.ts";

/** A delivery, with the properties that the messages of its handler inherit. Its trace is read when it is needed. */
export interface Arrival extends Omit<HandledMessage, "trace"> {
  readonly delivery: Delivery;
}

/** Returns what a message inherits that answers a delivery without handling it. */
export function causeOf(delivery: Delivery): HandledMessage {
  return { ...arrivalOf(delivery), trace: readTrace(delivery.headers) };
}

/** @param message - left out if it is not known which message the delivery is */
export function arrivalOf(delivery: Delivery, message?: PreparedMessage): Arrival {
  const { headers } = delivery;
  const id = headers[wireHeaders.id] ?? "";
  const header = message?.declared.correlationHeader;
  const declared = header === undefined ? undefined : headers[header];
  return {
    delivery,
    id,
    correlationId: headers[wireHeaders.correlationId] ?? declared ?? id,
    deadline: deadlineOf(delivery),
  };
}
