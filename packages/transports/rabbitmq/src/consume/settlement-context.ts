import type { Destination, Settlement, SubscribeOptions } from "@posthorn/core/transport";
import type { PublishLimits } from "../publish/entry.ts";
import type { Publisher } from "../publish/publisher.ts";
import type { Routes } from "../publish/routes.ts";
import type { Copies } from "./copies.ts";
import type { InFlight } from "./in-flight.ts";

export type Retry = Extract<Settlement, { kind: "retry" }>;
export type DeadLetter = Extract<Settlement, { kind: "dead-letter" }>;

/** The parts of a subscription that its settlements use. */
export interface SettlementContext {
  readonly from: Destination;
  readonly group: string | undefined;
  /** The queue that a copy goes back to. */
  readonly queue: string;
  /** True if the queue is exclusive to the subscription: it has no dead letters, and nothing can go back to it. */
  readonly isExclusive: boolean;
  readonly publisher: Publisher;
  readonly routes: Routes;
  readonly copies: Copies;
  readonly onError: SubscribeOptions["onError"];
  readonly acknowledge: (inFlight: InFlight) => void;
  /** Gives a delivery back to the broker, which counts that as an attempt. */
  readonly nack: (inFlight: InFlight) => void;
  /** Delivers a packet again in this process, as that attempt. Returns false if the subscription is closing. */
  readonly redeliver: (inFlight: InFlight, attempt: number) => boolean;
  /** Resolves once a subscription that is closing gets no further deliveries. */
  readonly stopped: () => Promise<unknown>;
  /** Waits for that time, or until the subscription begins to close. */
  readonly pause: (ms: number) => Promise<void>;
}

/** False if a delivery can no longer be settled, because its channel broke. The broker then delivers it again. */
export function isLive({ isExclusive }: SettlementContext, { channel }: InFlight): boolean {
  return isExclusive || channel.isLive;
}

/** Ends an unsent publish when the channel of the delivery breaks: the broker delivers the packet again then. */
export function limitsOf({ channel }: InFlight): PublishLimits {
  return { signal: channel.aborter.signal, onlyUnsent: true };
}
