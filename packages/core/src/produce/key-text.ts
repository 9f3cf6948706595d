import { itemAt, type Path } from "../contract/location.ts";
import { MessagingError } from "../errors/messaging-error.ts";

/** A key that the contract declares. */
interface Key {
  /** The word for it in errors: `ordering key`. */
  readonly word: string;
  readonly path: Path;
}

/**
 * Returns the text of a payload's key. Throws MessagingError `invalid_message` if there is no text or number at its path.
 *
 * @param description - names the operation in the error
 */
export function keyText(payload: unknown, { word, path }: Key, description: string): string {
  const item = itemAt(payload, path);
  if (item instanceof Date) return item.toISOString();
  if (["string", "number", "bigint", "boolean"].includes(typeof item)) return String(item);
  throw new MessagingError(
    "invalid_message",
    `The ${word} of ${description} is at "/${path.join("/")}", and the payload has no text or number there. Nothing was sent. Correct the payload.`,
  );
}
