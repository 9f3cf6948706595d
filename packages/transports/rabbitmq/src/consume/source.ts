import { randomUUID } from "node:crypto";
import type { Destination } from "@posthorn/core/transport";
import { type OrderConflict, orderConflictsOf } from "../topology/order-conflicts.ts";
import { type Declare, declareExclusive, declareSubscription, queuesOf } from "../topology/topology.ts";
import { aloneName, queueName } from "../wire/names.ts";

/** The queues that a subscription reads from. */
export interface Source {
  readonly from: Destination;
  readonly group: string | undefined;
  /**
   * True for an inbox, and for a topic without a group. The queue then belongs to this subscription alone, is deleted
   * with it, and keeps nothing.
   */
  readonly isExclusive: boolean;
  readonly queues: readonly string[];
  /** The queue that a copy goes back to. Used only for a queue without an order that is not exclusive. */
  readonly queue: string;
  readonly declare: Declare;
  readonly conflicts: readonly OrderConflict[];
}

export function sourceOf(from: Destination, requestedGroup: string | undefined): Source {
  const group = from.kind === "topic" ? requestedGroup : undefined;
  const conflicts = orderConflictsOf(from, group);
  if (from.kind === "inbox" || (from.kind === "topic" && group === undefined)) {
    const queue = from.kind === "inbox" ? queueName(from) : aloneName(from, randomUUID());
    const declare = declareExclusive(from, queue);
    return { from, group, isExclusive: true, queues: [queue], queue, declare, conflicts };
  }
  const queues = queuesOf(from, group);
  const declare = declareSubscription(from, group);
  return { from, group, isExclusive: false, queues, queue: queues[0] as string, declare, conflicts };
}
