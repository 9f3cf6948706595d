import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Operation } from "../model/contract.ts";

/** Warns of operations whose queue is the one for the dead letters of another operation's queue. */
export function checkDeadLetterAddresses(operations: readonly Operation[]): readonly Diagnostic[] {
  const queued = operations.filter(({ kind }) => kind !== "event");
  const ofDeadLetters = new Map(
    queued.toReversed().map((operation) => [deadLetterAddress(operation), operation]),
  );
  return queued.flatMap(({ id, origin, channel: { address } }) => {
    const other = ofDeadLetters.get(address);
    if (other === undefined) return [];
    return [diagnose("dead-letter-address", origin, { operation: id, address, other: other.id })];
  });
}

/** As `deadLetters` of @posthorn/core has it for a queue; a test holds the two equal. */
function deadLetterAddress({ channel: { address } }: Operation): string {
  return `${address.replace(/[%~]/g, (character) => (character === "%" ? "%25" : "%7E"))}.dead`;
}
