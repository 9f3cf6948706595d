import {
  type Destination,
  matchesAddress,
  type Receive,
  type SubscribeOptions,
} from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import type { DurableConsumer } from "../topology/topology.ts";
import type { Names } from "../wire/names.ts";
import type { AttemptCounter } from "./delivery/attempt-counter.ts";
import type { DeadLetterSettlement } from "./delivery/dead-letters.ts";
import type { InFlight } from "./delivery/in-flight.ts";
import type { Settlements } from "./delivery/settlements.ts";
import type { OrderedGroup } from "./ordered/ordered-group.ts";
import { type Puller, pull } from "./puller.ts";

export interface DurableSubscriptionOptions {
  readonly connection: Connection;
  readonly settlements: Settlements;
  readonly attempts: AttemptCounter;
  readonly from: Destination;
  readonly names: Names;
  readonly consumers: readonly DurableConsumer[];
  readonly concurrency: number;
  readonly receive: Receive;
  readonly onError: SubscribeOptions["onError"];
  /** Resolves once the dead letter is stored. */
  readonly moveToDeadLetters: (inFlight: InFlight, settlement: DeadLetterSettlement) => Promise<void>;
  /** Creates the stream and the consumers again if the server has lost them. */
  readonly restoreConsumers: () => Promise<readonly DurableConsumer[]>;
  /** Called with the error that keeps the subscription from being restored. */
  readonly onProblem: (error: unknown) => void;
  /** The subscriptions that share an ordered queue or topic. */
  readonly group: OrderedGroup | undefined;
  readonly onClosed: () => void;
}

export interface SubscriptionState {
  readonly options: DurableSubscriptionOptions;
  readonly consumers: Map<string, DurableConsumer>;
  /** One for each consumer. */
  pullers: readonly Puller[];
  /** Deliveries that a receiver has, or is about to get. */
  readonly running: Set<InFlight>;
  /**
   * Deliveries that exceed the concurrency. Every partition of an ordered queue is asked for a delivery, and more of
   * them may answer than the concurrency allows.
   */
  waiting: InFlight[];
  /** The last subject and its address: most often the next delivery has the same. */
  lastSubject: string;
  lastAddress: string;
  /** True once it has begun without an error. */
  begun: boolean;
  closing: boolean;
  /** Called when nothing is running, once the subscription closes. */
  onIdle: (() => void) | undefined;
  restoring: boolean;
  /** The time of the next restoration, by `performance.now()`. */
  restoreAt: number;
}

/**
 * Asks for as many deliveries as there is room for. In an unordered queue it waits until half of the room is not
 * asked for, so that few requests are sent.
 */
export function pullMore({ options, pullers, running, waiting, closing }: SubscriptionState): void {
  if (closing) return;
  const room = options.concurrency - running.size - waiting.length;
  if (room <= 0) return;
  if (options.from.ordered) {
    for (const puller of pullers) if (puller.outstanding === 0) pull(puller, 1);
    return;
  }
  const [puller] = pullers;
  if (puller !== undefined && puller.outstanding <= room / 2) pull(puller, room - puller.outstanding);
}

/** False for a topic's delivery that the filter lets through although the address does not match. */
export function isWanted({ options: { from } }: SubscriptionState, { address }: InFlight): boolean {
  return from.kind !== "topic" || matchesAddress(from.address, address);
}
