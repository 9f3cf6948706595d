import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { destinationOf } from "../model/destination-of.ts";
import type { Operation } from "../model/operation.ts";

/** Reports operations without an ordering key whose queue or topic another operation keeps in order. */
export function checkOrderingKeys(operations: readonly Operation[]): readonly Diagnostic[] {
  const byDestination = Map.groupBy(operations, destinationOf);
  return [...byDestination.values()].flatMap((sharing) => {
    const ordered = sharing.find(isOrdered);
    if (ordered === undefined) return [];
    return sharing
      .filter((operation) => !isOrdered(operation))
      .map(({ id, kind, origin, channel: { address } }) =>
        diagnose("order-differs", origin, { operation: id, kind, address, other: ordered.id }),
      );
  });
}

function isOrdered(operation: Operation): boolean {
  return operation.kind !== "query" && operation.orderingKey !== undefined;
}
