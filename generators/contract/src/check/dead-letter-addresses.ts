import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Operation } from "../model/operation.ts";

/** Reports operations whose queue is also the queue for the dead letters of another operation. */
export function checkDeadLetterAddresses(operations: readonly Operation[]): readonly Diagnostic[] {
  const queued = operations.filter(({ kind }) => kind !== "event");
  const byDeadLetters = new Map(
    queued.toReversed().map((operation) => [deadLetterAddress(operation), operation]),
  );
  return queued.flatMap(({ id, origin, channel: { address } }) => {
    const other = byDeadLetters.get(address);
    if (other === undefined) return [];
    return [diagnose("dead-letter-address", origin, { operation: id, address, other: other.id })];
  });
}

/** The address that `deadLetters` of @posthorn/core gives a queue. A test compares the two. */
function deadLetterAddress({ channel: { address } }: Operation): string {
  return `${address.replace(/[%~]/g, (character) => (character === "%" ? "%25" : "%7E"))}.dead`;
}
