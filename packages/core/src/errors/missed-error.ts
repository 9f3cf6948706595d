import { isMessagingError, MessagingError } from "./messaging-error.ts";

/**
 * Makes the error for messages that a subscription may have missed: `overloaded` if they found no room, `disconnected` if
 * the connection broke.
 *
 * @param text - says what may have been missed, in whole sentences
 */
export function missedError(text: string, cause: Error): MessagingError {
  const code = isMessagingError(cause, "overloaded") ? "overloaded" : "disconnected";
  const reason = isMessagingError(cause) ? cause.text : cause.message;
  return new MessagingError(code, `${text} The reason: ${reason}`, { cause });
}
