import type { NodeConnectionOptions } from "@nats-io/transport-node";
import type { ConnectionStatus } from "@posthorn/core/transport";

/** The options of a transport after their defaults are added and their values are checked. */
export interface Settings {
  /** Addresses without credentials. */
  readonly servers: readonly string[];
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  readonly waitForBroker: boolean;
  readonly signal: AbortSignal | undefined;
  /** Never throws. */
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly ackWaitMs: number;
  readonly partitions: number;
  readonly replicas: number;
  /** The client's own options, with the credentials. */
  readonly connection: NodeConnectionOptions;
}
