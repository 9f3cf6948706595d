import { isOpen, type Parameters } from "./address.ts";
import { describe } from "./describe.ts";
import { queue, topic } from "./destination.ts";
import { MessagingError } from "./errors.ts";
import type { Command, Event, Query } from "./operation.ts";
import type { Destination } from "./transport.ts";

type AnyOperation<T, H extends object> = Command<T, H> | Event<T, H> | Query<T, unknown, object, H>;

const fixed = new WeakMap<object, Destination>();

/** An operation's queue or topic, with those parameters filled in and the others open. */
export function channelOf<T, H extends object>(
  operation: AnyOperation<T, H>,
  parameters?: Partial<Parameters>,
): Destination {
  const known = fixed.get(operation);
  if (known !== undefined && parameters === undefined) return known;
  const window = operation.kind === "query" ? undefined : operation.idempotencyKey?.windowMs;
  const make = operation.kind === "event" ? topic : queue;
  const channel = make(operation.address, {
    ordered: operation.kind !== "query" && operation.orderingKey !== undefined,
    ...(parameters === undefined ? {} : { parameters: parameters as Parameters }),
    ...(window === undefined ? {} : { duplicateWindowMs: window }),
  });
  if (parameters === undefined) fixed.set(operation, channel);
  return channel;
}

/** Where an operation's messages are published. Throws MessagingError `invalid_address` if a parameter is missing. */
export function addresseeOf<T, H extends object>(
  operation: AnyOperation<T, H>,
  parameters: object | undefined,
): Destination {
  const channel = channelOf(operation, parameters as Parameters | undefined);
  if (isOpen(channel.address)) {
    throw new MessagingError(
      "invalid_address",
      `The address of ${describe(operation)} is "${channel.address}" still. Give every parameter a value in the options.`,
    );
  }
  return channel;
}
