import { asError } from "./errors.ts";
import { deadWire } from "./wire.ts";

interface Failures {
  /** Remembers a failure, and says what its dead letter must carry if it is the last. */
  record(id: string, thrown: unknown): Readonly<Record<string, string>>;
  /** How often it failed. */
  count(id: string): number;
  forget(id: string): void;
}

const mostRemembered = 10_000;

/** When messages failed first, and how often. Of this consumer only: another one begins anew. Bounded. */
export function rememberFailures(): Failures {
  const known = new Map<string, { readonly first: string; count: number }>();
  return {
    record(id, thrown) {
      const error = asError(thrown);
      const now = new Date().toISOString();
      const failed = known.get(id) ?? { first: now, count: 0 };
      failed.count += 1;
      known.set(id, failed);
      if (known.size > mostRemembered) known.delete(known.keys().next().value as string);
      return {
        [deadWire.firstFailure]: failed.first,
        [deadWire.lastFailure]: now,
        [deadWire.errorType]: error.name,
        [deadWire.errorMessage]: error.message,
        [deadWire.errorStack]: error.stack ?? "",
      };
    },
    count: (id) => known.get(id)?.count ?? 0,
    forget: (id) => void known.delete(id),
  };
}
