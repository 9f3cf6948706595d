import type { ConnectionOptions } from "node:tls";
import type { BackoffOptions, ConnectionStatus } from "@posthorn/core/transport";
import type { Target } from "./target.ts";

export interface ReconnectOptions extends BackoffOptions {
  /**
   * Failed attempts in a row after which the transport gives up: `onStatus` gets `failed`, and everything that waits
   * rejects. Default Infinity.
   */
  readonly attempts?: number;
}

/** The options that concern the connections, with their defaults filled in. */
export interface ConnectionSettings {
  readonly target: Target;
  readonly timeoutMs: number;
  readonly waitForBroker: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onStatus: ((status: ConnectionStatus) => void) | undefined;
  readonly reconnect: ReconnectOptions;
  /** 0 turns heartbeats off. */
  readonly heartbeatSeconds: number;
  readonly connectionName: string;
  readonly tls: ConnectionOptions;
}
