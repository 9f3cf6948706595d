import { MessagingError } from "../errors/errors.ts";

/**
 * What a transport promises, as literal data (`satisfies Features` and `as const`). Each promise is
 * tested by the conformance suite. What is not promised fails when it is used, at start.
 */
export interface Features {
  /** Who can be reached: this process alone, or others over the network. */
  readonly reach: "process" | "network";
  /** What was accepted survives a restart of the broker. */
  readonly durable: boolean;
  /** Each group of a topic gets every packet. */
  readonly groups: boolean;
  /** One may subscribe to a topic with parameters left open. */
  readonly wildcards: boolean;
  /** What stays in order where a destination is ordered: nothing, or the packets of one key. */
  readonly order: "none" | "key";
  /** `retry` hands a packet out again, after `afterMs` where given. */
  readonly redelivery: boolean;
  /** `Delivery.attempt` counts, also across consumers. */
  readonly attempts: boolean;
  /** `dead-letter` moves the packet to the dead letters of its queue or group. */
  readonly deadLetter: boolean;
  /** `Outgoing.delayMs` is kept. */
  readonly delay: boolean;
  /** `defer` sets a packet aside, to be fetched later. */
  readonly deferral: boolean;
  /** A packet whose id came within the destination's window is not handed out again. */
  readonly duplicateDetection: boolean;
  /** Largest body in bytes. */
  readonly largestBody: number;
}

/** A transport's promises, or a contract's needs of them, by name. */
export type Requirements = Partial<Omit<Features, "largestBody">>;

const otherTransport = "Choose a transport that promises it";
const inContract = `${otherTransport}, or change the contract.`;

/** The remedy for a missing feature. */
const advice: Readonly<Record<keyof Requirements, string>> = {
  reach: inContract,
  durable: inContract,
  groups: inContract,
  wildcards: `${otherTransport}, or give every parameter of the address a value.`,
  order: `${otherTransport}, or take "orderingKey" out of the contract.`,
  redelivery: `${otherTransport}.`,
  attempts: `${otherTransport}.`,
  deadLetter: `${otherTransport}.`,
  delay: `${otherTransport}, or take "delayMs" out of the options or the contract.`,
  deferral: `${otherTransport}, or let the handler return another settlement.`,
  duplicateDetection:
    'Wrap the transport with "withDedupe" of @posthorn/wrappers, choose one that promises it, ' +
    'or take "idempotencyKey" out of the contract.',
};

/**
 * Throws MessagingError `unsupported_capability` when a promise that is needed is missing.
 *
 * @param what - who needs it, for the message: `command "placeOrder"`
 */
export function requireFeatures(
  transport: { readonly name: string; readonly features: Features },
  needs: Requirements,
  what: string,
): void {
  for (const [name, needed] of Object.entries(needs)) {
    const promised = transport.features[name as keyof Requirements];
    if (promised === needed) continue;
    throw new MessagingError(
      "unsupported_capability",
      `${what} needs "${name}: ${needed}", and transport "${transport.name}" promises "${name}: ${promised}". ` +
        advice[name as keyof Requirements],
    );
  }
}
