import { isOpen, type Parameters, renderAddress } from "../contract/address.ts";
import type { AnyOperation } from "../contract/operation.ts";
import { findUnlisted, withDefaults } from "../contract/parameter-values.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { unsendableError } from "../errors/unsendable-error.ts";
import type { Destination } from "../transport/destination.ts";
import type { PreparedOperation } from "./prepare.ts";

/** Returns an operation's queue or topic with some parameters filled in and the others open. */
export function subscriptionDestination(
  { destination }: PreparedOperation,
  parameters: Partial<Parameters> | undefined,
): Destination {
  if (parameters === undefined) return destination;
  return { ...destination, address: renderAddress(destination.template, parameters as Parameters) };
}

/**
 * Returns the destination of an operation's message. Parameters without a value get their defaults. Throws
 * MessagingError `invalid_address` if a parameter is missing, `invalid_message` if a value is not among those that
 * the contract lists.
 */
export function messageDestination(
  { operation, destination, label }: PreparedOperation<AnyOperation>,
  values: object | undefined,
): Destination {
  if (!isOpen(destination.template)) return destination;
  const parameters = withDefaults(operation, values);
  const problem = findUnlisted(operation, parameters);
  if (problem !== undefined) {
    throw unsendableError(
      `The address of ${label} does not fit the contract: ${problem}`,
      "Correct the parameter.",
    );
  }
  const address = renderAddress(destination.template, parameters);
  if (isOpen(address)) {
    throw new MessagingError(
      "invalid_address",
      `A parameter of "${address}", the address of ${label}, has no value. Give it one in the options.`,
    );
  }
  return { ...destination, address };
}
