import type { NodeConnectionOptions } from "@nats-io/transport-node";
import type { ConnectionStatus } from "@posthorn/core";

export interface NatsTransportOptions {
  /** Where the servers are: `nats://host:4222`, `nats://user:password@host`, `nats://token@host`. Default `nats://127.0.0.1:4222`. */
  readonly servers?: string | readonly string[];
  /** Milliseconds to wait for the connection at start, and for the broker to accept a packet. Default 5,000. */
  readonly timeoutMs?: number;
  /** Waits for the broker as long as it takes, instead of failing with `unreachable`. Default false. */
  readonly waitForBroker?: boolean;
  /** Gives up waiting for the broker at start. */
  readonly signal?: AbortSignal;
  /** Told each time that the connection comes, goes, or is given up. */
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
  readonly waitForBroker: boolean;
  readonly signal: AbortSignal | undefined;
  readonly onStatus: (status: ConnectionStatus) => void;
  readonly ackWaitMs: number;
  readonly partitions: number;
  readonly replicas: number;
  readonly connection: NodeConnectionOptions;
}

const leastAckWaitMs = 1_000;

/** Fills the defaults in, and takes credentials out of the addresses, so that no message shows them. */
export function settle(options: NatsTransportOptions): Settings {
  const { servers = "nats://127.0.0.1:4222", connection = {} } = options;
  const addresses = (typeof servers === "string" ? [servers] : servers).map((server) => {
    const parts = /^(.*?:\/\/)?(?:([^:@]*)(?::([^@]*))?@)?(.*)$/.exec(server);
    return {
      user: parts?.[2],
      pass: parts?.[3],
      server: `${parts?.[1] ?? "nats://"}${parts?.[4] ?? server}`,
    };
  });
  const { user, pass } = addresses.find((address) => address.user !== undefined) ?? {};
  const credentials =
    user === undefined
      ? {}
      : pass === undefined
        ? { token: decodeURIComponent(user) }
        : { user: decodeURIComponent(user), pass: decodeURIComponent(pass) };
  return {
    servers: addresses.map(({ server }) => server),
    timeoutMs: options.timeoutMs ?? 5_000,
    waitForBroker: options.waitForBroker ?? false,
    signal: options.signal,
    onStatus: options.onStatus ?? (() => {}),
    ackWaitMs: Math.max(options.ackWaitMs ?? 30_000, leastAckWaitMs),
    partitions: Math.min(Math.max(options.partitions ?? 8, 1), 256),
    replicas: options.replicas ?? 1,
    connection: { ...credentials, ...connection },
  };
}
