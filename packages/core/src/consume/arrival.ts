import { deadlineOf } from "../message/expiry.ts";
import type { HandledMessage } from "../message/handled-message.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { Delivery } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";

/** A delivery, with the properties that the messages of its handler inherit. */
export interface Arrival extends HandledMessage {
  readonly delivery: Delivery;
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
