import { type Destination, MessagingError } from "@posthorn/core/transport";
import type { ChannelModel } from "amqplib";
import { exchangeName, groupName, partitionName, queueName } from "../wire/names.ts";
import { type Entity, exists } from "./entities.ts";

/**
 * A queue or an exchange that must not exist, because it would be the destination with the other order. Packets in the
 * plain queue are never read from the partitions, and packets in the partitions never from the plain queue.
 */
export interface OrderConflict extends Entity {
  readonly destination: Destination;
}

/** The entities that must not exist beside a destination, or beside a group of a topic. */
export function orderConflictsOf(destination: Destination, group?: string): readonly OrderConflict[] {
  const { kind, ordered } = destination;
  if (kind === "inbox") return [];
  const conflicts: OrderConflict[] = [];
  if (kind === "topic") {
    const name = exchangeName({ ...destination, ordered: !ordered });
    conflicts.push({ kind: "exchange", name, destination });
    if (group === undefined) return conflicts;
  }
  const queue = kind === "queue" ? queueName(destination) : groupName(destination, group as string);
  return [...conflicts, { kind: "queue", name: ordered ? queue : partitionName(queue, 0), destination }];
}

/** Rejects with MessagingError `unsupported_capability` if one of them exists. */
export async function refuseOrderConflicts(
  model: ChannelModel,
  conflicts: readonly OrderConflict[],
): Promise<void> {
  const found = await Promise.all(conflicts.map((conflict) => exists(model, conflict)));
  const conflict = conflicts[found.indexOf(true)];
  if (conflict !== undefined) throw orderMismatch(conflict);
}

function orderMismatch({ destination, kind, name }: OrderConflict): MessagingError {
  const [here, there] = destination.ordered ? ["with", "without"] : ["without", "with"];
  const deletable = destination.ordered ? `${kind} "${name}"` : allOf(kind, name);
  return new MessagingError(
    "unsupported_capability",
    `${destination.kind === "queue" ? "Queue" : "Topic"} "${destination.template}" exists ${there} an order by key (${kind} "${name}"), ` +
      `and this side uses it ${here} one. Nothing was sent or read. All sides must agree. To change the order: ` +
      `stop the producers, let the consumers empty it, delete ${deletable}, then start both sides with the new order.`,
  );
}

/** For a queue, the name is that of partition 0, and all partitions must be deleted. */
function allOf(kind: OrderConflict["kind"], name: string): string {
  return kind === "queue" ? `queues "${name}" to "${name.replace(/0$/, "7")}"` : `exchange "${name}"`;
}
