import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Operation } from "../model/contract.ts";
import { placeOf } from "../model/destination-key.ts";

/** Complains of operations without an ordering key whose queue or topic another one keeps in order. */
export function checkMixedOrder(operations: readonly Operation[]): readonly Diagnostic[] {
  const sharing = Map.groupBy(operations, placeOf);
  return [...sharing.values()].flatMap((all) => {
    const ordered = all.find(isOrdered);
    if (ordered === undefined) return [];
    return all
      .filter((operation) => !isOrdered(operation))
      .map(({ id, kind, origin, channel: { address } }) =>
        diagnose("order-differs", origin, { operation: id, kind, address, other: ordered.id }),
      );
  });
}

function isOrdered(operation: Operation): boolean {
  return operation.kind !== "query" && operation.orderingKey !== undefined;
}
