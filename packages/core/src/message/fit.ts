import { MessagingError } from "../errors/messaging-error.ts";
import type { Validate } from "../schema/validator.ts";
import type { PreparedMessage } from "./prepared-message.ts";
import { withoutUndefined } from "./without-undefined.ts";

/**
 * Returns a payload that fits the contract. Properties that are undefined are removed if it fits only without them, as JSON
 * would remove them. Throws MessagingError `invalid_message` if it does not fit.
 */
export function fitPayload({ validatePayload, description }: PreparedMessage, payload: unknown): unknown {
  if (validatePayload(payload) === undefined) return payload;
  const defined = withoutUndefined(payload);
  const problem = validatePayload(defined);
  if (problem === undefined) return defined;
  throw invalid(`The payload of ${description} does not fit the contract: ${problem}`, "payload");
}

/** Throws MessagingError `invalid_message` if headers do not fit the contract. */
export function requireFittingHeaders(validate: Validate, headers: object, description: string): void {
  const problem = validate(headers);
  if (problem === undefined) return;
  throw invalid(`The headers of ${description} do not fit the contract: ${problem}`, "headers");
}

function invalid(text: string, part: string): MessagingError {
  return new MessagingError("invalid_message", `${text}. Nothing was sent. Correct the ${part}.`);
}
