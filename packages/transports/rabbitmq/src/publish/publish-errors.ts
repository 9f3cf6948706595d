import { isMessagingError, MessagingError } from "@posthorn/core/transport";
import { isForbidden } from "../connection/broker-errors.ts";
import type { Entry } from "./entry.ts";
import type { Route } from "./routes.ts";

/** The broker refused to declare the queues or exchanges of a route. */
export function cannotDeclare({ displayName }: Route, cause: Error): MessagingError {
  if (isMessagingError(cause)) return cause;
  if (isForbidden(cause)) {
    const text = `This user may not declare ${displayName}: ${cause.message}. Nothing was sent. Grant it the permissions to configure, write and read.`;
    return new MessagingError("forbidden", text, { cause });
  }
  return new MessagingError(
    "publish_refused",
    `RabbitMQ refused to declare ${displayName}: ${cause.message}. Nothing was sent. ` +
      "Delete the existing queue or exchange of that name, or choose another name.",
    { cause },
  );
}

/** The broker closed the channel because this user may not publish to the exchange. */
export function cannotWrite({ displayName }: Route, cause: Error): MessagingError {
  const text = `This user may not publish to ${displayName}: ${cause.message}. Grant it the permission to write.`;
  return new MessagingError("forbidden", text, { cause });
}

export function nacked({ displayName }: Route): MessagingError {
  const text = `RabbitMQ refused a packet for ${displayName}. The queue is full, or it has lost its leader. Try again later.`;
  return new MessagingError("publish_refused", text);
}

export function unroutable({ displayName }: Route): MessagingError {
  return new MessagingError(
    "publish_refused",
    `No queue accepts packets for ${displayName}. Find out what deletes it.`,
  );
}

/** The broker refused a packet, and accepted later ones of the same partition. */
export function overtaken({ displayName }: Route): MessagingError {
  const text = `RabbitMQ refused a packet for ${displayName}, and accepted later ones of its partition. It was not sent again, because that would break the order by key. Publish it again if its order does not matter.`;
  return new MessagingError("publish_refused", text);
}

export function headersTooLarge({ displayName }: Route, cause: Error): MessagingError {
  const text = `The headers of a packet for ${displayName} are larger than RabbitMQ allows: ${cause.message}. Send less in them.`;
  return new MessagingError("message_too_large", text, { cause });
}

/** The connection broke after the packet was sent and before it was confirmed. */
export function uncertain({ displayName }: Route, displayUrl: string, cause: Error): MessagingError {
  return new MessagingError(
    "publish_uncertain",
    `The connection to ${displayUrl} broke before RabbitMQ confirmed a packet for ${displayName}. ` +
      "RabbitMQ may have it: publish again under the same id.",
    { cause },
  );
}

/** The broker did not confirm a packet in time. */
export function unconfirmed({ displayName }: Route, timeoutMs: number): MessagingError {
  const text = `RabbitMQ has not confirmed a packet for ${displayName} within ${timeoutMs} ms. It may have it: publish again under the same id.`;
  return new MessagingError("publish_uncertain", text);
}

/** A packet could not be sent in time. */
export function unsent({ displayName }: Route, displayUrl: string, timeoutMs: number): MessagingError {
  const text = `A packet for ${displayName} could not be sent within ${timeoutMs} ms: ${displayUrl} is away, or blocks publishers. Nothing was sent. Check that it runs, and that it has memory and disk space left.`;
  return new MessagingError("unreachable", text);
}

export function tooManyWaiting(waiting: number, displayUrl: string): MessagingError {
  const text = `${waiting} packets already wait for ${displayUrl}. Nothing was sent. Publish fewer at a time, or raise \`largestWaiting\`.`;
  return new MessagingError("unreachable", text);
}

export function aborted({ route, state }: Entry, { reason }: AbortSignal): MessagingError {
  const outcome = state === "sent" ? "RabbitMQ may have it." : "Nothing was sent.";
  const text = `The publish to ${route.displayName} was aborted. ${outcome}`;
  return new MessagingError("aborted", text, { cause: reason });
}
