import { MessagingError } from "@posthorn/core";
import type { Route } from "./routes.ts";

/** The broker would not make what a packet needs. */
export function cannotDeclare({ shown }: Route, cause: Error): MessagingError {
  return new MessagingError(
    "publish_refused",
    `RabbitMQ refused to make ${shown}: ${cause.message}. Nothing was sent. ` +
      "Delete what stands in its way, or name it otherwise.",
    { cause },
  );
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
