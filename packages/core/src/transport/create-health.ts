import { asError } from "../errors/messaging-error.ts";
import type { ConnectionStatus, Health } from "./health.ts";

/** The health of a transport, and the function by which the transport reports a new status. */
export interface ReportedHealth {
  readonly health: Health;
  readonly report: (status: ConnectionStatus) => void;
}

/** Makes the health of a transport. A listener that throws is logged, and does not affect the transport. */
export function createHealth(initial: ConnectionStatus): ReportedHealth {
  const listeners = new Set<(status: ConnectionStatus) => void>();
  let current = initial;
  return {
    health: {
      now: () => current,
      watch(listener) {
        const entry = (status: ConnectionStatus): void => listener(status); // the same function may watch twice
        listeners.add(entry);
        return () => void listeners.delete(entry);
      },
    },
    report(status) {
      current = status;
      for (const listener of [...listeners]) {
        try {
          listener(status);
        } catch (thrown) {
          console.error("posthorn: a listener of a transport's health threw:", asError(thrown));
        }
      }
    },
  };
}
