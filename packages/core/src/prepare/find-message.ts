import { MessagingError } from "../errors/messaging-error.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { PreparedOperation } from "./prepare.ts";

/** Returns the message with the name that programs use. Throws MessagingError `invalid_argument` if there is none. */
export function findMessage({ messages, label }: PreparedOperation, name: string): PreparedMessage {
  const message = messages.get(name);
  if (message !== undefined) return message;
  const names = [...messages.keys()].join(", ");
  throw new MessagingError("invalid_argument", `${label} has no message "${name}". Choose one of: ${names}.`);
}
