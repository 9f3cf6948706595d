import { isOpen, type Parameters } from "../contract/address.ts";
import { describe } from "../contract/describe.ts";
import type { OneWay } from "../contract/operation.ts";
import { requireListed, withDefaults } from "../contract/parameter-values.ts";
import { MessagingError } from "../errors/errors.ts";
import { queue, topic } from "../transport/destination.ts";
import type { Destination } from "../transport/transport.ts";

/** An operation of any kind, as far as its address goes. */
type Addressed = {
  readonly kind: "command" | "event" | "query";
  readonly name: string;
} & Pick<OneWay, "address" | "parameters" | "orderingKey" | "idempotencyKey">;

/** The channels of operations whose parameters are all left open, and of those that have none. */
const bare = new WeakMap<object, Destination>();
const withoutParameters = new WeakMap<object, Destination>();

/** An operation's queue or topic, with those parameters filled in and the others open. */
export function channelOf(operation: Addressed, parameters?: Partial<Parameters>): Destination {
  if (parameters !== undefined) return makeChannel(operation, parameters as Parameters);
  const known = bare.get(operation);
  if (known !== undefined) return known;
  const channel = makeChannel(operation);
  bare.set(operation, channel);
  return channel;
}

function makeChannel(operation: Addressed, parameters?: Parameters): Destination {
  const window = operation.idempotencyKey?.windowMs;
  const make = operation.kind === "event" ? topic : queue;
  return make(operation.address, {
    ordered: operation.orderingKey !== undefined,
    ...(parameters === undefined ? {} : { parameters }),
    ...(window === undefined ? {} : { duplicateWindowMs: window }),
  });
}

/**
 * Where an operation's messages are published, parameters left out having their defaults. Throws MessagingError
 * `invalid_address` if a parameter is missing, `invalid_message` if one has a value that the contract does not list.
 */
export function addresseeOf(operation: Addressed, given: object | undefined): Destination {
  const known = withoutParameters.get(operation);
  if (known !== undefined) return known;
  const parameters = withDefaults(operation, given);
  requireListed(operation, parameters);
  const channel = channelOf(operation, parameters as Parameters | undefined);
  if (isOpen(channel.address)) {
    throw new MessagingError(
      "invalid_address",
      `The address of ${describe(operation)} is "${channel.address}" still. Give every parameter a value in the options.`,
    );
  }
  if (!isOpen(operation.address)) withoutParameters.set(operation, channel);
  return channel;
}
