import { asError } from "./errors.ts";
import { deadWire } from "./wire.ts";

interface Failures {
  /** Remembers a failure, and says what its dead letter must carry if it is the last. */
  record(id: string, thrown: unknown): Readonly<Record<string, string>>;
  forget(id: string): void;
}

const mostRemembered = 10_000;

/** When messages failed first. Of this consumer only: another one begins anew. Bounded. */
export function rememberFailures(): Failures {
  const firstFailures = new Map<string, string>();
  return {
    record(id, thrown) {
      const error = asError(thrown);
      const now = new Date().toISOString();
      const first = firstFailures.get(id) ?? now;
      firstFailures.set(id, first);
      if (firstFailures.size > mostRemembered)
        firstFailures.delete(firstFailures.keys().next().value as string);
      return {
        [deadWire.firstFailure]: first,
        [deadWire.lastFailure]: now,
        [deadWire.errorType]: error.name,
        [deadWire.errorMessage]: error.message,
        [deadWire.errorStack]: error.stack ?? "",
      };
    },
    forget: (id) => void firstFailures.delete(id),
  };
}
