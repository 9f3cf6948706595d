import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Operation } from "../model/operation.ts";

/** Reports operations whose queue is also the queue for the dead letters of another operation. */
export function checkDeadLetterAddresses(operations: readonly Operation[]): readonly Diagnostic[] {
  const queued = operations.filter(({ kind }) => kind !== "event");
  const byDeadLetters = new Map(
    queued
      .filter(hasUsualDeadLetters)
      .toReversed()
      .map((operation) => [deadLetterAddress(operation), operation]),
  );
  return queued.flatMap(({ id, origin, channel: { address } }) => {
    const other = byDeadLetters.get(address);
    if (other === undefined) return [];
    return [diagnose("dead-letter-address", origin, { operation: id, address, other: other.id })];
  });
}

/** True if dead letters are not dropped, and the contract has no channel for them. */
function hasUsualDeadLetters(operation: Operation): boolean {
  if (operation.kind === "query") return true;
  return operation.deadLetter === undefined && operation.deadLetterAddress === undefined;
}

/** The queue that `withDeadLetterQueue` of @posthorn/core gives the dead letters of a queue. A test compares the two. */
function deadLetterAddress({ channel: { address } }: Operation): string {
  return `${address.replace(/[%~]/g, (character) => (character === "%" ? "%25" : "%7E"))}.dead`;
}
