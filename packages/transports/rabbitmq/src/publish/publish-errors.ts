import { isMessagingError, MessagingError } from "@posthorn/core/transport";
import { isForbidden } from "../connection/broker-errors.ts";
import type { Route } from "./routes.ts";

/** The broker would not declare what a packet needs. */
export function cannotDeclare({ shown }: Route, cause: Error): MessagingError {
  if (isMessagingError(cause)) return cause;
  if (isForbidden(cause)) {
    const text = `This user may not declare ${shown}: ${cause.message}. Nothing was sent. Grant it the permissions to configure, write and read.`;
    return new MessagingError("forbidden", text, { cause });
  }
  return new MessagingError(
    "publish_refused",
    `RabbitMQ refused to declare ${shown}: ${cause.message}. Nothing was sent. ` +
      "Delete what exists under that name, or choose another name.",
    { cause },
  );
}

/** The broker closed the channel, because this user may not publish there. */
export function cannotWrite({ shown }: Route, cause: Error): MessagingError {
  const text = `This user may not publish to ${shown}: ${cause.message}. Grant it the permission to write.`;
  return new MessagingError("forbidden", text, { cause });
}

export function nacked({ shown }: Route): MessagingError {
  const text = `RabbitMQ refused a packet for ${shown}. It is full, or it lost its leader. Try later.`;
  return new MessagingError("publish_refused", text);
}

export function unroutable({ shown }: Route): MessagingError {
  return new MessagingError(
    "publish_refused",
    `No queue takes packets for ${shown}. Find out what deletes it.`,
  );
}

/** Later packets of its key are accepted. */
export function overtaken({ shown }: Route): MessagingError {
  const text = `RabbitMQ refused a packet for ${shown}, and accepted later ones of its partition. It was not sent again, which would break the order by key. Publish it again if its place does not matter.`;
  return new MessagingError("publish_refused", text);
}

export function headersTooLarge({ shown }: Route, cause: Error): MessagingError {
  const text = `The headers of a packet for ${shown} are larger than RabbitMQ carries: ${cause.message}. Send less in them.`;
  return new MessagingError("message_too_large", text, { cause });
}

export function uncertain({ shown }: Route, broker: string, cause: Error): MessagingError {
  return new MessagingError(
    "publish_uncertain",
    `The connection to ${broker} broke before RabbitMQ confirmed a packet for ${shown}. ` +
      "It may have it: publish again under the same id.",
    { cause },
  );
}
