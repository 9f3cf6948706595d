import { itemAt, type Path } from "../contract/location.ts";
import { unsendableError } from "../errors/unsendable-error.ts";

/** A key that the contract declares. */
interface Key {
  /** The word for it in errors: `ordering key`. */
  readonly word: string;
  readonly path: Path;
}

/**
 * Returns the text of a payload's key. Throws MessagingError `invalid_message` unless a text or a number is at its
 * path.
 *
 * @param label - names the operation in the error
 */
export function keyText(payload: unknown, { word, path }: Key, label: string): string {
  const item = itemAt(payload, path);
  if (item instanceof Date && !Number.isNaN(item.getTime())) return item.toISOString();
  if (["string", "number", "bigint", "boolean"].includes(typeof item)) return String(item);
  const location = `/${path.join("/")}`;
  throw unsendableError(
    `The ${word} of ${label} is missing: the payload has no text at "${location}"`,
    "Add it.",
  );
}
