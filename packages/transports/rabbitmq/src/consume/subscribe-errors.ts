import { asError, type Destination, MessagingError } from "@posthorn/core/transport";
import { isForbidden } from "../connection/broker-errors.ts";

/** The broker refused the subscription: a permission is missing, or a queue exists with other arguments. */
export function subscribeRefused(from: Destination, thrown: unknown): MessagingError {
  const cause = asError(thrown);
  const subscription = `a subscription to "${from.address}": ${cause.message}`;
  if (isForbidden(cause)) {
    const text = `This user may not open ${subscription}. Grant it the permissions to configure, write and read.`;
    return new MessagingError("forbidden", text, { cause });
  }
  const text = `RabbitMQ refused ${subscription}. Delete the existing queue or exchange of that name, or choose another name.`;
  return new MessagingError("unsupported_capability", text, { cause });
}

/** The subscription could not be opened in time. */
export function subscribeTimeout(from: Destination, cause: Error): MessagingError {
  const text = `RabbitMQ did not open the subscription to "${from.address}" in time: ${cause.message}. Check the connection, and that the queue has a leader, and try again.`;
  return new MessagingError("unreachable", text, { cause });
}
