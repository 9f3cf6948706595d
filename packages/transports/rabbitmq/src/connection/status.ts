import { type ConnectionStatus, statusReporter } from "@posthorn/core/transport";
import type { ConnectionSettings } from "./settings.ts";

/** The status of both connections together, as `onStatus` gets it. */
export interface Status {
  /** True if the last report was `connected`. */
  isConnected(): boolean;
  /** True once `connected` has been reported. */
  hasConnected(): boolean;
  /** Reports in the next microtask, so that `onStatus` never runs in the middle of a state change. */
  report(status: ConnectionStatus): void;
}

export function openStatus({ target, onStatus }: ConnectionSettings): Status {
  const reportStatus = statusReporter(`RabbitMQ at ${target.displayUrl}`, onStatus);
  let connected = false;
  let hasConnected = false;

  function report(status: ConnectionStatus): void {
    connected = status.kind === "connected";
    hasConnected ||= connected;
    queueMicrotask(() => reportStatus(status));
  }

  return { isConnected: () => connected, hasConnected: () => hasConnected, report };
}
