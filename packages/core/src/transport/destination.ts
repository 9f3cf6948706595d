import { type Parameters, renderAddress } from "../contract/address.ts";

/**
 * The queue, topic or inbox that packets go to.
 *
 * - `queue`: each packet goes to one of the consumers, and is stored until it is handled.
 * - `topic`: each packet goes to every group, and within a group to one consumer.
 * - `inbox`: each packet goes to the one subscriber that made up the address; nothing is stored while it is away.
 */
export interface Destination {
  readonly kind: "queue" | "topic" | "inbox";
  /** The address as in the contract, with parameters in braces. It names the queue or the topic. */
  readonly template: string;
  /**
   * The template with its parameters filled in. A subscription may leave parameters open; they then keep their
   * braces.
   */
  readonly address: string;
  /** True if packets with the same key stay in order. Both sides must agree. */
  readonly ordered: boolean;
  /** Milliseconds for which the id of a packet is remembered, so that a duplicate is not delivered. */
  readonly duplicateWindowMs?: number;
  /**
   * `light`: nothing is stored. Packets go to whoever is there, and a request that nobody can answer rejects at once.
   * Only for a queue of requests; requires `light`. Default: packets are stored.
   */
  readonly delivery?: "light";
  /** Selects the dead letters of the queue, or of one group of the topic, wherever the broker stores them. */
  readonly dead?: { readonly group?: string };
  /** Milliseconds for which a topic keeps its packets, whether they were handled or not: a stream. Requires `replay`. */
  readonly keepMs?: number;
  /** The contract's bindings for this transport's protocol: names and settings of existing topology. */
  readonly binding?: Binding;
}

/** Bindings of AsyncAPI for one protocol, as in the contract. */
export interface Binding {
  readonly channel?: Readonly<Record<string, unknown>>;
  readonly operation?: Readonly<Record<string, unknown>>;
}

export interface DestinationOptions {
  /** Values for the template's parameters. Those without a value stay open. */
  readonly parameters?: Parameters | undefined;
  /** Default false. */
  readonly ordered?: boolean | undefined;
  /** Default: no detection of duplicates. */
  readonly duplicateWindowMs?: number | undefined;
  /** Default: packets are stored until every group has handled them. */
  readonly keepMs?: number | undefined;
  readonly delivery?: Destination["delivery"] | undefined;
  readonly binding?: Binding | undefined;
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
  { parameters, ordered = false, duplicateWindowMs, keepMs, delivery, binding }: DestinationOptions = {},
): Destination {
  const address = parameters === undefined ? template : renderAddress(template, parameters);
  return {
    kind,
    template,
    address,
    ordered,
    ...(duplicateWindowMs === undefined ? {} : { duplicateWindowMs }),
    ...(keepMs === undefined ? {} : { keepMs }),
    ...(delivery === undefined ? {} : { delivery }),
    ...(binding === undefined ? {} : { binding }),
  };
}

/**
 * Returns the destination of the dead letters of a queue, or of one group of a topic. Programs subscribe to it as to a
 * queue. The transport decides where they are stored.
 */
export function deadLetters(of: Destination, group?: string): Destination {
  const { duplicateWindowMs: _window, keepMs: _keep, delivery: _delivery, ...destination } = of;
  const dead = of.kind === "topic" && group !== undefined ? { group } : {};
  return { ...destination, address: of.template, ordered: false, dead };
}

/**
 * Returns the queue that holds dead letters, for transports whose broker has no place of its own for them: `orders.dead`
 * for queue `orders`, `orders~billing.dead` for group `billing` of topic `orders`. A `~` or `%` in a name is
 * percent-encoded, so that no two destinations share their dead letters. Any other destination is returned as it is.
 */
export function withDeadLetterQueue(at: Destination): Destination {
  if (at.dead === undefined) return at;
  const { template, dead } = at;
  const name = at.kind === "topic" ? joinNames(template, dead.group ?? "") : encodeName(template);
  return queue(`${name}.dead`);
}

/** Joins two names to one that no other two names give. */
export function joinNames(one: string, other: string): string {
  return `${encodeName(one)}~${encodeName(other)}`;
}

function encodeName(name: string): string {
  return name.replace(/[%~]/g, (character) => (character === "%" ? "%25" : "%7E"));
}
