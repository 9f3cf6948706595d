import { MessagingError } from "../errors/messaging-error.ts";

/**
 * The features that a transport declares, as literal data (`satisfies Features` and `as const`). The conformance
 * suite tests each of them. Using a feature that is not declared fails at start.
 */
export interface Features {
  /** Packets reach this process only, or other processes over the network. */
  readonly reach: "process" | "network";
  /** Accepted packets survive a restart of the broker. */
  readonly durable: boolean;
  /** Each group of a topic gets every packet. */
  readonly groups: boolean;
  /** A subscription to a topic may leave parameters open. */
  readonly wildcards: boolean;
  /** At an ordered destination, packets with the same key stay in order. */
  readonly order: "none" | "key";
  /** `retry` delivers a packet again, after `afterMs` if given. */
  readonly redelivery: boolean;
  /** `Delivery.attempt` counts the attempts of all consumers. */
  readonly attempts: boolean;
  /** `dead-letter` moves the packet to the dead letters of its queue or group. */
  readonly deadLetter: boolean;
  /** `Outgoing.delayMs` delays the delivery. */
  readonly delay: boolean;
  /** `defer` sets a packet aside, to be fetched later. */
  readonly deferral: boolean;
  /** A packet whose id was already published within the destination's window is not delivered again. */
  readonly duplicateDetection: boolean;
  /** Largest body in bytes. */
  readonly largestBody: number;
}

/** The features that a contract needs, by name. */
export type Requirements = Partial<Omit<Features, "largestBody">>;

const otherTransport = "Choose a transport that declares it";
const inContract = `${otherTransport}, or change the contract.`;

/** The remedy for a missing feature, if there is another one than another transport. */
const advice: Readonly<Partial<Record<keyof Requirements, string>>> = {
  reach: inContract,
  durable: inContract,
  groups: inContract,
  wildcards: `${otherTransport}, or give every parameter of the address a value.`,
  order: `${otherTransport}, or take "orderingKey" out of the contract.`,
  delay: `${otherTransport}, or take "delayMs" out of the options or the contract.`,
  deferral: `${otherTransport}, or let the handler return another settlement.`,
  duplicateDetection:
    'Wrap the transport with "withDedupe" of @posthorn/wrappers, or take "idempotencyKey" out of the contract.',
};

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
    if (declared === required) continue;
    throw new MessagingError(
      "unsupported_capability",
      `Transport "${transport.name}" declares "${name}: ${declared}", and ${label} needs "${name}: ${required}". ` +
        (advice[name as keyof Requirements] ?? `${otherTransport}.`),
    );
  }
}
