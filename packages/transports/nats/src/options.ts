import type { NodeConnectionOptions } from "@nats-io/transport-node";
import { type ConnectionStatus, MessagingError, statusReporter } from "@posthorn/core/transport";
import { readServers } from "./settings/servers.ts";
import type { Settings } from "./settings/settings.ts";

export interface NatsTransportOptions {
  /** The servers' addresses: `nats://host:4222`, `nats://user:password@host`, `nats://token@host`. Default `nats://127.0.0.1:4222`. */
  readonly servers?: string | readonly string[];
  /** The time to connect at start, and for the server to confirm a packet, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number;
  /**
   * The time between two heartbeats, in milliseconds. A connection on which the server falls silent is dropped
   * within twice that time. Default 5,000. Infinity leaves it to the operating system.
   */
  readonly heartbeatMs?: number;
  /** Waits at start until a server answers, instead of failing with `unreachable`. Default false. */
  readonly waitForBroker?: boolean;
  /** Aborts the wait at start. */
  readonly signal?: AbortSignal;
  /** Called when the connection is made, when it breaks, and when the transport gives up. Default: logs it. */
  readonly onStatus?: (status: ConnectionStatus) => void;
  /**
   * The time after which the server delivers a message again if the process that had it is gone, in
   * milliseconds. A running handler keeps its message however long it takes. Applies when a
   * consumer is created. Default 30,000.
   */
  readonly ackWaitMs?: number;
  /** The number of partitions that keys are spread over. Applies when an ordered stream is created. Default 8. */
  readonly partitions?: number;
  /** The number of servers of a cluster that store a stream. Applies when it is created. Default 1. */
  readonly replicas?: number;
  /** All other options of the client: `token`, `tls`, `authenticator`, `name`, … */
  readonly connection?: Omit<NodeConnectionOptions, "servers" | "timeout" | "reconnect">;
}

const leastAckWaitMs = 1_000;
const leastHeartbeatMs = 100;
/** A year: every server accepts it. */
const mostAckWaitMs = 365 * 86_400_000;

/**
 * Adds the defaults, and removes the credentials from the addresses so that no log and no error shows them. Throws
 * MessagingError `invalid_argument` for an invalid value.
 */
export function readOptions(options: NatsTransportOptions): Settings {
  const { addresses, credentials, tls } = readServers(options.servers ?? "nats://127.0.0.1:4222");
  const partitions = readNumber(options, "partitions", 8);
  return {
    servers: addresses,
    timeoutMs: readNumber(options, "timeoutMs", 5_000),
    heartbeatMs: Math.max(readNumber(options, "heartbeatMs", 5_000), leastHeartbeatMs),
    waitForBroker: options.waitForBroker ?? false,
    signal: options.signal,
    onStatus: statusReporter(`NATS at ${addresses.join(", ")}`, options.onStatus),
    ackWaitMs: Math.min(Math.max(readNumber(options, "ackWaitMs", 30_000), leastAckWaitMs), mostAckWaitMs),
    partitions: Math.floor(Math.min(Math.max(partitions, 1), 256)),
    replicas: readNumber(options, "replicas", 1),
    connection: { ...(tls ? { tls: {} } : {}), ...credentials, ...options.connection },
  };
}

type NumberOption = "timeoutMs" | "heartbeatMs" | "ackWaitMs" | "partitions" | "replicas";

function readNumber(options: NatsTransportOptions, name: NumberOption, fallback: number): number {
  const value: unknown = options[name] ?? fallback;
  if (typeof value === "number" && value > 0) return value;
  throw new MessagingError(
    "invalid_argument",
    `The option \`${name}\` of the NATS transport is ${String(value)}. ` +
      `Pass a number greater than 0, or omit it for the default of ${fallback}.`,
  );
}
