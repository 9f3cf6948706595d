import { unsendableError } from "../errors/unsendable-error.ts";
import { checkHeader } from "../transport/header-names.ts";
import { isReserved, wireHeaders } from "../transport/wire-headers.ts";
import { cloudEvent } from "./cloud-event.ts";
import { hasContentType } from "./decode.ts";
import type { Cause } from "./handled-message.ts";
import { headerType, readHeader, writeHeader } from "./headers.ts";
import type { PreparedMessage } from "./prepared-message.ts";
import { requireFitting } from "./require-fitting.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** The values for a packet's headers. */
interface HeaderValues {
  readonly id: string;
  /** RFC 3339. */
  readonly time: string;
  readonly cause: Cause | undefined;
  /** The values that the program gives. */
  readonly values: object | undefined;
}

/**
 * Adds the contract's headers to those that every packet has. If the contract declares headers of Posthorn, they get
 * Posthorn's values unless the program gives others. Throws MessagingError `invalid_message` if they do not fit.
 */
export function addContractHeaders(
  headers: Record<string, string>,
  message: PreparedMessage,
  headerValues: HeaderValues,
): void {
  const { label } = message;
  const own = ownHeaderValues(headers, message, headerValues);
  addHeaders(headers, message, { ...own, ...withoutUndefined(headerValues.values ?? {}) });
  if (hasContentType(message, headers)) return;
  // With another content type, no consumer could read what the message's codec writes.
  throw unsendableError(
    `The header "content-type" of ${label} is "${headers[wireHeaders.contentType]}", and its payload is "${message.contentType}"`,
    "Leave the header out.",
  );
}

/** Returns Posthorn's values for those of its headers that the contract declares, with the contract's types. */
function ownHeaderValues(
  headers: Readonly<Record<string, string>>,
  message: PreparedMessage,
  { id, time, cause }: HeaderValues,
): Record<string, unknown> {
  const { declared } = message;
  const conversation = cause?.correlationId || id; // empty if the cause was a plain message without an id
  const texts: Record<string, string> = {
    ...cloudEvent(message, id, time),
    [wireHeaders.requestId]: conversation,
    ...headers,
  };
  const values: Record<string, unknown> = {};
  for (const name of declared.ownHeaders ?? []) {
    const text = texts[name.toLowerCase()];
    if (text !== undefined) values[name] = readHeader(headerType(declared, name), text);
  }
  const { correlationHeader } = declared;
  if (correlationHeader !== undefined) {
    values[correlationHeader] = readHeader(headerType(declared, correlationHeader), conversation);
  }
  return values;
}

function addHeaders(headers: Record<string, string>, message: PreparedMessage, values: object): void {
  const { declared, label } = message;
  requireFitting(message, "headers", values);
  for (const [name, value] of Object.entries(values)) {
    const isOwn = isReserved(name);
    if (isOwn && !declared.ownHeaders?.includes(name) && name !== declared.correlationHeader) {
      throw unsendableError(
        `Header "${name}" of ${label} belongs to Posthorn, and the contract does not declare it`,
        "Choose another name.",
      );
    }
    const text = writeHeader(declared, name, value);
    checkHeader(name, text);
    headers[isOwn ? name.toLowerCase() : name] = text;
  }
}
