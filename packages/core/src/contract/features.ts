import { MessagingError } from "../errors/messaging-error.ts";

/**
 * The features that a transport declares, as literal data made by `defineFeatures`. The conformance suite tests each of
 * them. Using a feature that is not declared fails at start.
 */
export interface Features {
  /** Packets reach this process only, or other processes over the network. */
  readonly reach: "process" | "network";
  /** A queue delivers each packet to one of its consumers. */
  readonly queues: boolean;
  /** A topic delivers each packet to every subscriber or group. */
  readonly topics: boolean;
  /** An inbox delivers each packet to the one subscriber that made up its address. */
  readonly inboxes: boolean;
  /** Accepted packets survive a restart of the broker. */
  readonly durable: boolean;
  /** Each group of a topic gets every packet. */
  readonly groups: boolean;
  /** A subscription to a topic may leave parameters open. */
  readonly wildcards: boolean;
  /**
   * `key`: at an ordered destination, packets with the same key stay in order. `partition`: packets of the same partition
   * do, and packets with the same key share a partition, so that a packet which is not settled holds up other keys, too.
   */
  readonly order: "none" | "key" | "partition";
  /** `retry` delivers a packet again, after `afterMs` if given. */
  readonly redelivery: boolean;
  /** `Delivery.attempt` counts the attempts of all consumers. */
  readonly attempts: boolean;
  /** `dead-letter` moves the packet to the dead letters of its queue or group. */
  readonly deadLetter: boolean;
  /** `Outgoing.delayMs` delays the delivery. */
  readonly delay: boolean;
  /** `Extras.cancel` cancels a delayed packet. */
  readonly cancel: boolean;
  /** `Outgoing.ttlMs` limits the time for which a packet is stored. */
  readonly ttl: boolean;
  /** `defer` sets a packet aside, and `Extras.fetch` delivers it later. */
  readonly deferral: boolean;
  /** At an ordered destination, packets with the same key are a session with a state. See `Delivery.session`. */
  readonly sessions: boolean;
  /** A packet whose id was already published within the destination's window is not delivered again. */
  readonly duplicateDetection: boolean;
  /** Duplicates are also detected if the broker crashes between the two packets. */
  readonly durableDetection: boolean;
  /** A topic may keep its packets (`Destination.keepMs`), and a subscription may start or seek anywhere among them. */
  readonly replay: boolean;
  /** A subscription may also start or seek at a time. */
  readonly replayByTime: boolean;
  /** The broker tests `SubscribeOptions.filter`, so that packets which do not fit are not stored. */
  readonly filters: boolean;
  /** The packets of one `publish` are accepted together or not at all. `all`: those of `Extras.publishAll`, too. */
  readonly atomicPublish: "none" | "destination" | "all";
  /** `done` may publish packets in one transaction with the settlement. */
  readonly atomicSettle: boolean;
  /** `publish` may take part in the caller's database transaction. */
  readonly callerTransaction: boolean;
  /** `Extras.ask` requests without storing anything. */
  readonly light: boolean;
  /** `Extras.browse` reads packets without taking them. */
  readonly browse: boolean;
  /** `Extras.measure` counts the packets that wait. */
  readonly measure: boolean;
  /** `Extras.topology` compares, creates and removes queues, topics and groups. */
  readonly topology: boolean;
  readonly limits: Limits;
}

/** The largest values that a broker accepts. `Infinity` stands for no limit. */
export interface Limits {
  /** Bytes. */
  readonly largestBody: number;
  /** Packets of one `publish`. Core divides larger batches. */
  readonly largestBatch: number;
  readonly longestDelayMs: number;
  /** The longest `afterMs` of a retry. */
  readonly longestRetryMs: number;
  /** The longest `Destination.keepMs`. */
  readonly longestKeepMs: number;
  /** The shortest and the longest window for the detection of duplicates. */
  readonly duplicateWindowMs: readonly [least: number, most: number];
}

/** The features that a contract needs, by name. */
export type Requirements = Partial<Omit<Features, "limits">>;

/** What a transport declares at least if it names nothing. */
const least = {
  reach: "process",
  queues: false,
  topics: false,
  inboxes: false,
  durable: false,
  groups: false,
  wildcards: false,
  order: "none",
  redelivery: false,
  attempts: false,
  deadLetter: false,
  delay: false,
  cancel: false,
  ttl: false,
  deferral: false,
  sessions: false,
  duplicateDetection: false,
  durableDetection: false,
  replay: false,
  replayByTime: false,
  filters: false,
  atomicPublish: "none",
  atomicSettle: false,
  callerTransaction: false,
  light: false,
  browse: false,
  measure: false,
  topology: false,
} as const;

const noLimits = {
  largestBatch: Number.POSITIVE_INFINITY,
  longestDelayMs: Number.POSITIVE_INFINITY,
  longestRetryMs: Number.POSITIVE_INFINITY,
  longestKeepMs: Number.POSITIVE_INFINITY,
  duplicateWindowMs: [0, Number.POSITIVE_INFINITY],
} as const;

/** The features that a transport names. Its limits contain at least `largestBody`. */
export type FeatureDefinition = Requirements & {
  readonly limits: Partial<Limits> & Pick<Limits, "largestBody">;
};

/** The whole features: those that a definition names, and the least for all others. */
export type DefinedFeatures<D extends FeatureDefinition> = Omit<typeof least, keyof D> &
  Omit<D, "limits"> & { readonly limits: Limits };

/**
 * Completes the features of a transport: the least for each that is not named, so that a new feature does not break a
 * transport that does not know it.
 */
export function defineFeatures<const D extends FeatureDefinition>(definition: D): DefinedFeatures<D> {
  const limits: Limits = { ...noLimits, ...definition.limits };
  return { ...least, ...definition, limits };
}

const addDetection = 'Wrap the transport with "withDedupe" of @posthorn/wrappers';

const otherTransport = "Choose a transport that declares it";
const inContract = `${otherTransport}, or change the contract.`;

/** The remedy for a missing feature, if there is another one than another transport. */
const advice: Readonly<Partial<Record<keyof Requirements, string>>> = {
  reach: inContract,
  queues: inContract,
  topics: inContract,
  inboxes: `${otherTransport}, or give requesters and responders another one for their \`replies\`.`,
  durable: inContract,
  groups: inContract,
  replay: inContract,
  wildcards: `${otherTransport}, or give every parameter of the address a value.`,
  order: `${otherTransport}, or take "orderingKey" out of the contract.`,
  redelivery:
    'Wrap the transport in "withRetry" of @posthorn/wrappers, or declare one attempt in the contract.',
  attempts:
    'Wrap the transport in "withRetry" of @posthorn/wrappers, or declare one attempt in the contract.',
  deadLetter: 'Wrap the transport in "withDeadLetters" of @posthorn/wrappers.',
  delay: `${otherTransport}, or take "delayMs" out of the options or the contract.`,
  deferral: `${otherTransport}, or let the handler return another settlement.`,
  atomicSettle: `${otherTransport}, or publish before the handler returns.`,
  duplicateDetection: `${addDetection}, or take "idempotencyKey" out of the contract.`,
  durableDetection: `${addDetection}.`,
};

/** The declared values that satisfy a required one, if other values than that one do. */
const satisfying: Readonly<Record<string, readonly unknown[]>> = {
  "order: key": ["key", "partition"],
  "atomicPublish: destination": ["destination", "all"],
};

/** True if a declared value of a feature satisfies a required one. */
export function satisfies(name: string, declared: unknown, required: unknown): boolean {
  return declared === required || satisfying[`${name}: ${required}`]?.includes(declared) === true;
}

/**
 * Throws MessagingError `unsupported_capability` if the transport does not declare a required feature.
 *
 * @param label - names the operation in the error: `command "placeOrder"`
 */
export function requireFeatures(
  transport: { readonly name: string; readonly features: Features },
  requirements: Requirements,
  label: string,
): void {
  for (const [name, required] of Object.entries(requirements)) {
    const declared = transport.features[name as keyof Requirements];
    if (satisfies(name, declared, required)) continue;
    throw new MessagingError(
      "unsupported_capability",
      `Transport "${transport.name}" declares "${name}: ${declared}", and ${label} needs "${name}: ${required}". ` +
        (advice[name as keyof Requirements] ?? `${otherTransport}.`),
    );
  }
}
