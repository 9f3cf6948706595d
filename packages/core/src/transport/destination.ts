import { type Parameters, renderAddress } from "../contract/address.ts";
import type { Destination } from "./transport.ts";

export interface DestinationOptions {
  /** Values for the template's parameters. Those left out stay open. */
  readonly parameters?: Parameters;
  /** Default false. */
  readonly ordered?: boolean;
  /** Default: no detection of duplicates. */
  readonly duplicateWindowMs?: number;
}

/** The queue that a template names. */
export function queue(template: string, options?: DestinationOptions): Destination {
  return destination("queue", template, options);
}

/** The topic that a template names. */
export function topic(template: string, options?: DestinationOptions): Destination {
  return destination("topic", template, options);
}

/** The inbox of that address. */
export function inbox(address: string): Destination {
  return { kind: "inbox", template: address, address, ordered: false };
}

function destination(
  kind: Destination["kind"],
  template: string,
  { parameters, ordered = false, duplicateWindowMs }: DestinationOptions = {},
): Destination {
  return {
    kind,
    template,
    address: parameters === undefined ? template : renderAddress(template, parameters),
    ordered,
    ...(duplicateWindowMs === undefined ? {} : { duplicateWindowMs }),
  };
}

/**
 * Where the dead letters of a queue, or of one group of a topic, are: a queue to subscribe to. `orders.dead` for
 * queue `orders`, `orders~billing.dead` for group `billing` of topic `orders`. A `~` or `%` in a name is
 * percent-encoded, so that no two have the same dead letters.
 */
export function deadLetters(of: Destination, group = ""): Destination {
  return queue(
    of.kind === "topic" ? `${joinNames(of.template, group)}.dead` : `${escaped(of.template)}.dead`,
  );
}

/** Two names as one, which no other two give. */
export function joinNames(name: string, part: string): string {
  return `${escaped(name)}~${escaped(part)}`;
}

function escaped(name: string): string {
  return name.replace(/[%~]/g, (character) => (character === "%" ? "%25" : "%7E"));
}
