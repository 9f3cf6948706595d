import { MessagingError } from "../errors/messaging-error.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { PreparedOperation } from "./prepare.ts";

/**
 * Returns the message that a program names, or the operation's only message if it names none. Throws MessagingError
 * `invalid_argument` for an unknown name.
 */
export function findMessage(prepared: PreparedOperation, name: string | undefined): PreparedMessage {
  if (name === undefined) return prepared.message;
  const { namedMessages, description } = prepared;
  const message = namedMessages.get(name);
  if (message !== undefined) return message;
  const names = [...namedMessages.keys()].join(", ");
  throw new MessagingError(
    "invalid_argument",
    `${description} has no message "${name}". Choose one of: ${names}.`,
  );
}
