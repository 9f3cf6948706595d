import type { ConnectionOptions } from "node:tls";
import { type ConnectionStatus, MessagingError } from "@posthorn/core/transport";
import type { ConnectionSettings, ReconnectOptions } from "./connection/settings.ts";
import { parseTarget } from "./connection/target.ts";

export type { ReconnectOptions } from "./connection/settings.ts";

export interface RabbitmqTransportOptions {
  /** `amqp://user:password@host:5672/vhost`, or `amqps:`. */
  readonly url: string;
  /** Milliseconds to wait for the broker at start, and for a subscription to open. Default 10,000. */
  readonly timeoutMs?: number;
  /** Waits at start until the broker can be reached, without a time limit. Default false. */
  readonly waitForBroker?: boolean;
  /** Stops waiting at start. */
  readonly signal?: AbortSignal;
  /**
   * Called each time that the connection is made, breaks, or is given up. Default: a line on `console.error` when it
   * breaks, is restored, or is given up.
   */
  readonly onStatus?: (status: ConnectionStatus) => void;
  /**
   * The pace of reconnection. Default: an unlimited number of attempts, 100 ms to 5 s apart, with jitter. Reconnection
   * also ends after three refusals of the user or the virtual host in a row.
   */
  readonly reconnect?: ReconnectOptions;
  /**
   * Milliseconds in which the broker must confirm a publish. The time in which the connection is away or blocked
   * counts. Default 30,000.
   */
  readonly publishTimeoutMs?: number;
  /** Most packets that are sent and not yet confirmed. Further packets wait. Default 2,000. */
  readonly largestWindow?: number;
  /** Most packets that wait to be sent. One more is rejected with `unreachable`. Default 20,000. */
  readonly largestWaiting?: number;
  /** Seconds between heartbeats. A silent connection is replaced within twice that time. Default 10; 0 turns them off. */
  readonly heartbeatSeconds?: number;
  /** The name of the connections in the broker's console. Default `posthorn`. */
  readonly connectionName?: string;
  /** The options of `tls.connect`, for `amqps:`. */
  readonly tls?: ConnectionOptions;
}

/** The options, with their defaults filled in. */
export interface Settings extends ConnectionSettings {
  readonly publishTimeoutMs: number;
  readonly largestWindow: number;
  readonly largestWaiting: number;
}

/**
 * Fills in the defaults. Throws MessagingError `invalid_argument` if an option is missing or wrong, which the compiler
 * does not prevent in JavaScript.
 */
export function settingsOf(options: RabbitmqTransportOptions): Settings {
  checkOptions(options);
  return {
    target: parseTarget(options.url),
    timeoutMs: options.timeoutMs ?? 10_000,
    waitForBroker: options.waitForBroker ?? false,
    signal: options.signal,
    onStatus: options.onStatus,
    reconnect: options.reconnect ?? {},
    heartbeatSeconds: options.heartbeatSeconds ?? 10,
    connectionName: options.connectionName ?? "posthorn",
    tls: options.tls ?? {},
    publishTimeoutMs: options.publishTimeoutMs ?? 30_000,
    largestWindow: options.largestWindow ?? 2_000,
    largestWaiting: options.largestWaiting ?? 20_000,
  };
}

const smallestNumbers = [
  ["timeoutMs", 0],
  ["publishTimeoutMs", 1],
  ["largestWindow", 1],
  ["largestWaiting", 0],
  ["heartbeatSeconds", 0],
] as const;

function checkOptions(options: RabbitmqTransportOptions | undefined): void {
  if (typeof options !== "object" || options === null) {
    throw invalid('The RabbitMQ transport needs options with a `url`, as in `{ url: "amqp://localhost" }`.');
  }
  for (const [name, smallest] of smallestNumbers) {
    const value: unknown = options[name];
    if (value === undefined || (typeof value === "number" && value >= smallest)) continue;
    throw invalid(`\`${name}\` of the RabbitMQ transport must be a number of at least ${smallest}.`);
  }
}

function invalid(text: string): MessagingError {
  return new MessagingError("invalid_argument", text);
}
