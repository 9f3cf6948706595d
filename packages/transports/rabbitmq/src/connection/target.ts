import type { ConnectionOptions } from "node:tls";
import { type BackoffOptions, type ConnectionStatus, MessagingError } from "@posthorn/core/transport";

export interface RabbitmqTransportOptions {
  /** `amqp://user:password@host:5672/vhost`, or `amqps:`. */
  readonly url: string;
  /** Milliseconds to reach the broker at start, and to subscribe. Default 10,000. */
  readonly timeoutMs?: number;
  /** Waits for a broker that is away at start, however long it takes. Default false. */
  readonly waitForBroker?: boolean;
  /** Stops waiting at start. */
  readonly signal?: AbortSignal;
  /**
   * Called each time that the connection is made, breaks, or is given up. Default: a line on `console.error`
   * when it breaks, is made again, or is given up.
   */
  readonly onStatus?: (status: ConnectionStatus) => void;
  /**
   * How a broken connection is made again: for ever by default, 100 ms to 5 s apart, jittered. Three refusals
   * of the user in a row end it.
   */
  readonly reconnect?: ReconnectOptions;
  /**
   * Milliseconds until the broker must have confirmed a publish, a connection that is away or blocked included.
   * Default 30,000.
   */
  readonly publishTimeoutMs?: number;
  /** Most packets that wait for the broker's answer at a time; the next ones wait unsent. Default 2,000. */
  readonly largestWindow?: number;
  /** Most packets that wait unsent. One more is refused. Default 20,000. */
  readonly largestWaiting?: number;
  /** Seconds between two signs of life. A silent connection is broken within twice that. Default 10; 0 for none. */
  readonly heartbeatSeconds?: number;
  /** How the broker's console lists the connections. Default `posthorn`. */
  readonly connectionName?: string;
  /** For `amqps:`, as `tls.connect` takes them. */
  readonly tls?: ConnectionOptions;
}

export interface ReconnectOptions extends BackoffOptions {
  /** Attempts in a row before giving up: `onStatus` gets `failed`, and everything that waits rejects. Default Infinity. */
  readonly attempts?: number;
}

/** Where the broker is, taken out of its URL. */
export interface Target {
  readonly protocol: "amqp" | "amqps";
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  /** For messages: without the user and the password. */
  readonly shown: string;
}

/**
 * Throws MessagingError `invalid_argument` for options that are missing or wrong, which from JavaScript they
 * may be.
 */
export function checkOptions(options: RabbitmqTransportOptions | undefined): void {
  if (typeof options !== "object" || options === null) {
    throw invalid('The RabbitMQ transport needs options with a `url`, as in `{ url: "amqp://localhost" }`.');
  }
  for (const [name, least] of leastNumbers) {
    const value: unknown = options[name];
    if (value === undefined || (typeof value === "number" && value >= least)) continue;
    throw invalid(`\`${name}\` of the RabbitMQ transport must be a number of at least ${least}.`);
  }
}

const leastNumbers = [
  ["timeoutMs", 0],
  ["publishTimeoutMs", 1],
  ["largestWindow", 1],
  ["largestWaiting", 0],
  ["heartbeatSeconds", 0],
] as const;

/** Takes a URL apart. Throws MessagingError `invalid_argument` if it is not the URL of a broker. */
export function parseTarget(url: string): Target {
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  const protocol = parsed?.protocol.slice(0, -1);
  if (parsed === null || (protocol !== "amqp" && protocol !== "amqps")) throw notABroker();
  const port = Number(parsed.port) || (protocol === "amqp" ? 5672 : 5671);
  const hostname = parsed.hostname || "localhost";
  const vhost = decode(parsed.pathname.slice(1)) || "/";
  return {
    protocol,
    hostname: hostname.replace(/^\[|\]$/g, ""),
    port,
    username: decode(parsed.username) || "guest",
    password: decode(parsed.password) || "guest",
    vhost,
    shown: `${protocol}://${hostname}:${port}${vhost === "/" ? "" : `/${encodeURIComponent(vhost)}`}`,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw notABroker();
  }
}

/** Leaves the URL out: it may hold a password. */
function notABroker(): MessagingError {
  return invalid(
    "The `url` of the RabbitMQ transport must be `amqp://user:password@host:5672/vhost`, or `amqps:`. " +
      "Percent-encode special characters in user and password.",
  );
}

function invalid(text: string): MessagingError {
  return new MessagingError("invalid_argument", text);
}
