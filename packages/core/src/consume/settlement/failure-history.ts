import { dropOldest } from "../../collections/drop-oldest.ts";
import { asError } from "../../errors/messaging-error.ts";
import { deadLetterHeaders } from "../../transport/wire-headers.ts";

/** The times at which messages failed first, as far as this consumer knows. Another consumer begins anew. */
export interface FailureHistory {
  /** Records a failure, and returns the headers of the dead letter in case it is the last one. */
  record(id: string, thrown: unknown): Readonly<Record<string, string>>;
  forget(id: string): void;
}

const mostMessages = 10_000;

export function createFailureHistory(): FailureHistory {
  const firstFailures = new Map<string, string>();
  return {
    record(id, thrown) {
      const error = asError(thrown);
      const now = new Date().toISOString();
      const first = firstFailures.get(id) ?? now;
      if (id !== "") firstFailures.set(id, first); // messages without an id cannot be told apart
      dropOldest(firstFailures, mostMessages);
      return {
        [deadLetterHeaders.firstFailure]: first,
        [deadLetterHeaders.lastFailure]: now,
        [deadLetterHeaders.errorType]: error.name,
        [deadLetterHeaders.errorMessage]: error.message,
        [deadLetterHeaders.errorStack]: error.stack ?? "",
      };
    },
    forget: (id) => void firstFailures.delete(id),
  };
}
