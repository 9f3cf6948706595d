import { type Destination, MessagingError } from "@posthorn/core/transport";
import type { ChannelModel } from "amqplib";
import { type Entity, exists } from "./entities.ts";
import { exchangeName, groupName, partitionName, queueName } from "../wire/names.ts";

/** What a destination would have in the broker if its order were the other one. */
export interface OtherOrder extends Entity {
  readonly of: Destination;
}

/**
 * What must not exist beside a destination, or beside a group of it: the queue without partitions beside those
 * with an order, or the reverse. Packets that go to one of the two are never read from the other.
 */
export function otherOrderOf(of: Destination, group?: string): readonly OtherOrder[] {
  if (of.kind === "inbox") return [];
  const found: OtherOrder[] = [];
  if (of.kind === "topic") {
    found.push({ kind: "exchange", name: exchangeName({ ...of, ordered: !of.ordered }), of });
    if (group === undefined) return found;
  }
  const name = of.kind === "queue" ? queueName(of) : groupName(of, group as string);
  return [...found, { kind: "queue", name: of.ordered ? name : partitionName(name, 0), of }];
}

/** Rejects with MessagingError `unsupported_capability` if one of them exists. */
export async function refuseOtherOrder(model: ChannelModel, others: readonly OtherOrder[]): Promise<void> {
  const found = await Promise.all(others.map((other) => exists(model, other)));
  const other = others[found.indexOf(true)];
  if (other !== undefined) throw orderMismatch(other);
}

function orderMismatch({ of, kind, name }: OtherOrder): MessagingError {
  const [here, there] = of.ordered ? ["with", "without"] : ["without", "with"];
  const deletable = of.ordered ? `${kind} "${name}"` : allOf(kind, name);
  return new MessagingError(
    "unsupported_capability",
    `${of.kind === "queue" ? "Queue" : "Topic"} "${of.template}" exists ${there} an order by key (${kind} "${name}"), ` +
      `and this side uses it ${here} one. Nothing was sent or read. All sides must agree. To change the order: ` +
      `stop the producers, let the consumers empty it, delete ${deletable}, then start both sides with the new order.`,
  );
}

function allOf(kind: OtherOrder["kind"], name: string): string {
  return kind === "queue" ? `queues "${name}" to "${name.replace(/0$/, "7")}"` : `exchange "${name}"`;
}
