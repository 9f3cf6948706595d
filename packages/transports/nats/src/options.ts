import type { NodeConnectionOptions } from "@nats-io/transport-node";
import {
  invalidOption,
  type NetworkOptions,
  type NetworkSettings,
  readAddresses,
  readChoice,
  readNetworkOptions,
  readNumber,
} from "@posthorn/transport-kit";
import type { SessionSettings } from "./connection/session.ts";
import type { NatsServer } from "./features.ts";

/** The common options, and those of NATS. */
export interface NatsTransportOptions<S extends NatsServer = NatsServer> extends NetworkOptions {
  /** The servers' addresses: `nats://host:4222`, `nats://user:password@host`, `nats://token@host`. Default `nats://127.0.0.1:4222`. */
  readonly servers?: string | readonly string[];
  /**
   * The oldest server that the program may meet. The type of the transport's features then promises what such a server
   * has, and a connection to an older one is refused with `unsupported_capability`. Default `>=2.9`: what a newer server
   * adds is found out at start.
   */
  readonly server?: S;
  /**
   * The time after which the server delivers a message again if the process that had it is gone, in
   * milliseconds. A running handler keeps its message however long it takes, as long as it does not block the process.
   * Applies when a consumer is created. Default 30,000; for ordered queues and topics at most 4,000.
   */
  readonly ackWaitMs?: number;
  /** The number of servers of a cluster that store a stream. Applies when it is created. Default 1. */
  readonly replicas?: number;
  /** All other options of the client: `token`, `tls`, `authenticator`, `name`, … */
  readonly connection?: Omit<NodeConnectionOptions, "servers" | "timeout" | "reconnect">;
}

/** The options of a transport after their defaults are added and their values are checked. */
export interface Settings extends NetworkSettings, SessionSettings {
  readonly server: NatsServer;
  readonly ackWaitMs: number;
  readonly replicas: number;
}

/** A year: every server accepts it. */
const mostAckWaitMs = 365 * 86_400_000;

/**
 * Adds the defaults, and removes the credentials from the addresses so that no log and no error shows them. Throws
 * MessagingError `invalid_argument` for an invalid value.
 */
export function readOptions(options: NatsTransportOptions): Settings {
  const from = { options, transport: "NATS" };
  const network = readNetworkOptions(options, "NATS");
  const { connection = {} } = options;
  if (typeof connection !== "object" || connection === null) {
    throw invalidOption("`connection` of the NATS transport is not an object. Pass options of the client.");
  }
  const { addresses, schemes, credentials } = readAddresses(options.servers ?? "nats://127.0.0.1:4222", {
    option: "servers",
    product: "a NATS server",
    schemes: ["nats", "tls"],
    example:
      '"nats://host:4222", with credentials "nats://user:password@host:4222" or "nats://token@host:4222"',
  });
  const { user = "", password } = credentials ?? {};
  const login = password === undefined ? { token: user } : { user, pass: password };
  return {
    ...network,
    servers: addresses,
    server: readChoice(from, "server", [">=2.9", ">=2.11", ">=2.12"]),
    ackWaitMs: readNumber(from, "ackWaitMs", { least: 1_000, most: mostAckWaitMs, standard: 30_000 }),
    replicas: readNumber(from, "replicas", { least: 1, most: 5, standard: 1 }),
    connection: {
      ...(schemes.includes("tls") ? { tls: {} } : {}),
      ...(credentials === undefined ? {} : login),
      ...connection,
    },
  };
}
