import type { NodeConnectionOptions } from "@nats-io/transport-node";
import { type ConnectionStatus, MessagingError, statusReporter } from "@posthorn/core/transport";
import { readServers } from "./settings/servers.ts";

export interface NatsTransportOptions {
  /** Where the servers are: `nats://host:4222`, `nats://user:password@host`, `nats://token@host`. Default `nats://127.0.0.1:4222`. */
  readonly servers?: string | readonly string[];
  /** Milliseconds to wait for the connection at start, and for the broker to accept a packet. Default 5,000. */
  readonly timeoutMs?: number;
  /**
   * Milliseconds between two signs of life. A connection without any is given up within twice that time.
   * Default 5,000. Infinity leaves it to the operating system.
   */
  readonly heartbeatMs?: number;
  /** Waits for the broker as long as it takes, instead of failing with `unreachable`. Default false. */
  readonly waitForBroker?: boolean;
  /** Gives up waiting for the broker at start. */
  readonly signal?: AbortSignal;
  /** Called each time that the connection comes, goes, or is given up. Default: logs it. */
  readonly onStatus?: (status: ConnectionStatus) => void;
  /**
   * Milliseconds after which a delivery is taken to be lost with its receiver, and is handed out again.
   * A receiver that lives holds it as long as it likes. Counts when a consumer is made. Default 30,000.
   */
  readonly ackWaitMs?: number;
  /** Among how many partitions keys are spread. Counts when an ordered stream is made. Default 8. */
  readonly partitions?: number;
  /** On how many servers of a cluster a stream is kept. Counts when it is made. Default 1. */
  readonly replicas?: number;
  /** Whatever else the client takes: `token`, `tls`, `authenticator`, `name`, … */
  readonly connection?: Omit<NodeConnectionOptions, "servers" | "timeout" | "reconnect">;
}

/** The options, with their defaults. */
export interface Settings {
  readonly servers: readonly string[];
  readonly timeoutMs: number;
  readonly heartbeatMs: number;
  readonly waitForBroker: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly ackWaitMs: number;
  readonly partitions: number;
  readonly replicas: number;
  readonly connection: NodeConnectionOptions;
}

const leastAckWaitMs = 1_000;
const leastHeartbeatMs = 100;
/** A year: a duration that every server takes. */
const mostAckWaitMs = 365 * 86_400_000;

/**
 * Fills the defaults in, and takes credentials out of the addresses, so that no message shows them. Throws
 * MessagingError `invalid_argument` for a value that is none.
 */
export function settle(options: NatsTransportOptions): Settings {
  const { addresses, credentials, tls } = readServers(options.servers ?? "nats://127.0.0.1:4222");
  const partitions = numberOf(options, "partitions", 8);
  return {
    servers: addresses,
    timeoutMs: numberOf(options, "timeoutMs", 5_000),
    heartbeatMs: Math.max(numberOf(options, "heartbeatMs", 5_000), leastHeartbeatMs),
    waitForBroker: options.waitForBroker ?? false,
    signal: options.signal,
    onStatus: statusReporter(`NATS at ${addresses.join(", ")}`, options.onStatus),
    ackWaitMs: Math.min(Math.max(numberOf(options, "ackWaitMs", 30_000), leastAckWaitMs), mostAckWaitMs),
    partitions: Math.floor(Math.min(Math.max(partitions, 1), 256)),
    replicas: numberOf(options, "replicas", 1),
    connection: { ...(tls ? { tls: {} } : {}), ...credentials, ...options.connection },
  };
}

type NumberOption = "timeoutMs" | "heartbeatMs" | "ackWaitMs" | "partitions" | "replicas";

function numberOf(options: NatsTransportOptions, name: NumberOption, fallback: number): number {
  const value: unknown = options[name] ?? fallback;
  if (typeof value === "number" && value > 0) return value;
  throw new MessagingError(
    "invalid_argument",
    `\`${name}\` of the NATS transport is ${String(value)}. Give a number over 0, or leave it out for ${fallback}.`,
  );
}
