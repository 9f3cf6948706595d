import { unsendableError } from "../errors/unsendable-error.ts";
import type { PreparedMessage } from "./prepared-message.ts";
import { withoutUndefined } from "./without-undefined.ts";

/**
 * Returns a payload or headers that fit the contract. Properties that are undefined are removed if they fit only
 * without them, as JSON would remove them. Throws MessagingError `invalid_message` if they do not fit.
 */
export function requireFitting(
  message: PreparedMessage,
  part: "payload" | "headers",
  value: unknown,
): unknown {
  const validate = part === "payload" ? message.validatePayload : message.validateHeaders;
  if (validate?.(value) === undefined) return value;
  const defined = withoutUndefined(value);
  const problem = validate(defined);
  if (problem === undefined) return defined;
  const verb = part === "payload" ? "does" : "do";
  throw unsendableError(
    `The ${part} of ${message.label} ${verb} not fit the contract: ${problem}`,
    `Correct the ${part}.`,
  );
}
