import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { destinationOf } from "../model/destination-of.ts";
import type { Operation } from "../model/operation.ts";

/** Reports operations that share a queue or a topic, and require different ones. */
export function checkSharedDestinations(operations: readonly Operation[]): readonly Diagnostic[] {
  const byDestination = Map.groupBy(operations, destinationOf);
  return [...byDestination.values()].flatMap((sharing) => [
    ...checkOrder(sharing),
    ...checkKeeping(sharing),
    ...checkDelivery(sharing),
  ]);
}

/** Reports operations without an ordering key at a destination that another operation keeps in order. */
function checkOrder(sharing: readonly Operation[]): readonly Diagnostic[] {
  const ordered = sharing.find(isOrdered);
  if (ordered === undefined) return [];
  return sharing
    .filter((operation) => !isOrdered(operation))
    .map(({ id, kind, origin, channel: { address } }) =>
      diagnose("order-differs", origin, { operation: id, kind, address, other: ordered.id }),
    );
}

function isOrdered(operation: Operation): boolean {
  return operation.kind !== "query" && operation.orderingKey !== undefined;
}

/** Reports events that do not keep a topic's messages for as long as another event. */
function checkKeeping(sharing: readonly Operation[]): readonly Diagnostic[] {
  const events = sharing.filter((operation) => operation.kind === "event");
  const keeping = events.find(({ keepMs }) => keepMs !== undefined);
  if (keeping?.keepMs === undefined) return [];
  const { id: other, keepMs: otherMs } = keeping;
  return events
    .filter(({ keepMs }) => keepMs !== otherMs)
    .map(({ id, origin, channel: { address } }) =>
      diagnose("keep-differs", origin, { operation: id, address, other, otherMs }),
    );
}

/** Reports queries whose requests are not stored, at a queue where another operation stores messages. */
function checkDelivery(sharing: readonly Operation[]): readonly Diagnostic[] {
  const storing = sharing.find((operation) => !isLight(operation));
  if (storing === undefined) return [];
  return sharing
    .filter(isLight)
    .map(({ id, origin, channel: { address } }) =>
      diagnose("delivery-differs", origin, { operation: id, address, other: storing.id }),
    );
}

function isLight(operation: Operation): boolean {
  return operation.kind === "query" && operation.delivery === "light";
}
