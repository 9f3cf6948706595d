import { asError } from "../errors/errors.ts";
import { deadLetterHeaders } from "../transport/wire-headers.ts";
import { dropOldest } from "./drop-oldest.ts";

interface Failures {
  /** Remembers a failure, and says what its dead letter must carry if it is the last. */
  record(id: string, thrown: unknown): Readonly<Record<string, string>>;
  forget(id: string): void;
}

const mostRemembered = 10_000;

/** When messages failed first, as far as this consumer knows: another one begins anew. Bounded. */
export function rememberFailures(): Failures {
  const known = new Map<string, string>();
  return {
    record(id, thrown) {
      const error = asError(thrown);
      const now = new Date().toISOString();
      const first = known.get(id) ?? now;
      if (id !== "") known.set(id, first); // messages without an id cannot be told apart
      dropOldest(known, mostRemembered);
      return {
        [deadLetterHeaders.firstFailure]: first,
        [deadLetterHeaders.lastFailure]: now,
        [deadLetterHeaders.errorType]: error.name,
        [deadLetterHeaders.errorMessage]: error.message,
        [deadLetterHeaders.errorStack]: error.stack ?? "",
      };
    },
    forget: (id) => void known.delete(id),
  };
}
