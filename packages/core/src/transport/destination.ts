import { type Parameters, renderAddress } from "../contract/address.ts";
import type { Destination } from "./transport.ts";

export interface DestinationOptions {
  /** Values for the template's parameters. Those without a value stay open. */
  readonly parameters?: Parameters | undefined;
  /** Default false. */
  readonly ordered?: boolean | undefined;
  /** Default: no detection of duplicates. */
  readonly duplicateWindowMs?: number | undefined;
}

/** Makes the destination of a queue. */
export function queue(template: string, options?: DestinationOptions): Destination {
  return destinationOf("queue", template, options);
}

/** Makes the destination of a topic. */
export function topic(template: string, options?: DestinationOptions): Destination {
  return destinationOf("topic", template, options);
}

/** Makes the destination of an inbox. */
export function inbox(address: string): Destination {
  return { kind: "inbox", template: address, address, ordered: false };
}

export function destinationOf(
  kind: Destination["kind"],
  template: string,
  { parameters, ordered = false, duplicateWindowMs }: DestinationOptions = {},
): Destination {
  const address = parameters === undefined ? template : renderAddress(template, parameters);
  const plain: Destination = { kind, template, address, ordered };
  return duplicateWindowMs === undefined ? plain : { ...plain, duplicateWindowMs };
}

/**
 * Returns the queue that holds the dead letters of a queue, or of one group of a topic: `orders.dead` for queue
 * `orders`, `orders~billing.dead` for group `billing` of topic `orders`. A `~` or `%` in a name is percent-encoded,
 * so that no two destinations share their dead letters.
 */
export function deadLetters(of: Destination, group = ""): Destination {
  const name = of.kind === "topic" ? joinNames(of.template, group) : encodeName(of.template);
  return queue(`${name}.dead`);
}

/** Joins two names to one that no other two names give. */
export function joinNames(one: string, other: string): string {
  return `${encodeName(one)}~${encodeName(other)}`;
}

function encodeName(name: string): string {
  return name.replace(/[%~]/g, (character) => (character === "%" ? "%25" : "%7E"));
}
