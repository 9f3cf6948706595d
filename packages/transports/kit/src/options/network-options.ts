import type { BackoffOptions, ConnectionStatus } from "@posthorn/core/transport";
import { invalidOption, readChoice, readFlag, readFunction, readNumber } from "./read-option.ts";

/** The options that all transports over a network have, with the same meaning and the same defaults. */
export interface NetworkOptions {
  /**
   * Milliseconds to wait for the broker at start, for a lost connection, and for a subscription to open. Default 10,000.
   */
  readonly timeoutMs?: number;
  /**
   * Milliseconds in which the broker must confirm a publish. The time in which the connection is away counts. Default
   * 30,000.
   */
  readonly publishTimeoutMs?: number;
  /** Waits at start until the broker can be reached, without a time limit. Default false. */
  readonly waitForBroker?: boolean;
  /** Ends the wait at start. */
  readonly signal?: AbortSignal;
  /**
   * Called when the connection is made, breaks, is given up or closed. Default: a line on `console.error` when it breaks,
   * is restored, or is given up.
   */
  readonly onStatus?: (status: ConnectionStatus) => void;
  /** The pace of reconnection. Default: attempts without end, 100 ms to 5 s apart, with jitter. */
  readonly reconnect?: ReconnectOptions;
  /**
   * Milliseconds between heartbeats. A connection on which the broker is silent is dropped within twice that time. Default
   * 5,000. Infinity turns heartbeats off.
   */
  readonly heartbeatMs?: number;
  /** Most packets that are sent and not yet confirmed. Further packets wait. Default 2,000. */
  readonly largestWindow?: number;
  /** Most bytes that are sent and not yet confirmed. Default 16 MiB. A larger packet is sent alone. */
  readonly largestWindowBytes?: number;
  /** Most packets that wait to be sent. One more is rejected with `overloaded`. Default 20,000. */
  readonly largestWaiting?: number;
  /** Most bytes that wait to be sent. More are rejected with `overloaded`. Default 64 MiB. */
  readonly largestWaitingBytes?: number;
  /**
   * The number of partitions that keys are spread over, 1 to 256. Applies when an ordered queue or topic is created, and
   * must be the same in all programs. Default 8.
   */
  readonly partitions?: number;
  /**
   * `create` creates queues, topics and groups when they are first used. `verify` creates nothing, and compares what exists
   * with what is wanted; a difference that breaks a promise rejects with `topology_differs`. `leave` uses what exists without
   * looking. Default `create`.
   */
  readonly topology?: "create" | "verify" | "leave";
}

export interface ReconnectOptions extends BackoffOptions {
  /**
   * Failed attempts in a row after which the transport gives up: `health` is `failed`, and everything that waits rejects.
   * Default Infinity. It also gives up after three refusals of its credentials in a row.
   */
  readonly attempts?: number;
}

/** The common options with their defaults. */
export interface NetworkSettings extends Required<Omit<NetworkOptions, "signal" | "onStatus" | "reconnect">> {
  readonly signal: AbortSignal | undefined;
  readonly onStatus: ((status: ConnectionStatus) => void) | undefined;
  readonly reconnect: Required<ReconnectOptions>;
}

const leastHeartbeatMs = 100;
const mostPartitions = 256;
const mib = 1_048_576;
/** The most that the ledger of publishes can number. */
const mostWindow = 100_000;

/**
 * Adds the defaults. Throws MessagingError `invalid_argument` for a value that is wrong, which the compiler does not prevent
 * in JavaScript.
 *
 * @param transport - for error texts: `NATS`
 */
export function readNetworkOptions(options: NetworkOptions, transport: string): NetworkSettings {
  if (typeof options !== "object" || options === null) {
    throw invalidOption(
      `The options of the ${transport} transport are of type ${typeof options}. Pass an object.`,
    );
  }
  const from = { options, transport };
  return {
    timeoutMs: readNumber(from, "timeoutMs", { least: 1, standard: 10_000 }),
    publishTimeoutMs: readNumber(from, "publishTimeoutMs", { least: 1, standard: 30_000 }),
    waitForBroker: readFlag(from, "waitForBroker", false),
    signal: options.signal,
    onStatus: readFunction(from, "onStatus"),
    reconnect: readReconnect(options.reconnect ?? {}, transport),
    heartbeatMs: readNumber(from, "heartbeatMs", { least: leastHeartbeatMs, standard: 5_000 }),
    largestWindow: readNumber(from, "largestWindow", { least: 1, most: mostWindow, standard: 2_000 }),
    largestWindowBytes: readNumber(from, "largestWindowBytes", { least: 1, standard: 16 * mib }),
    largestWaiting: readNumber(from, "largestWaiting", { least: 0, standard: 20_000 }),
    largestWaitingBytes: readNumber(from, "largestWaitingBytes", { least: 0, standard: 64 * mib }),
    partitions: Math.floor(readNumber(from, "partitions", { least: 1, most: mostPartitions, standard: 8 })),
    topology: readChoice(from, "topology", ["create", "verify", "leave"]),
  };
}

function readReconnect(options: ReconnectOptions, transport: string): Required<ReconnectOptions> {
  const from = { options, transport, prefix: "reconnect." };
  const leastMs = readNumber(from, "leastMs", { least: 0, standard: 100 });
  return {
    leastMs,
    mostMs: readNumber(from, "mostMs", { least: leastMs, standard: Math.max(leastMs, 5_000) }),
    attempts: readNumber(from, "attempts", { least: 1, standard: Number.POSITIVE_INFINITY }),
  };
}
