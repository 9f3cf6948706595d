import type { ConnectionOptions } from "node:tls";
import { type BackoffOptions, type ConnectionStatus, MessagingError } from "@posthorn/core";

export interface RabbitmqTransportOptions {
  /** `amqp://user:password@host:5672/vhost`, or `amqps:`. */
  readonly url: string;
  /** Milliseconds to reach the broker at start. Default 10,000. */
  readonly timeoutMs?: number;
  /** Waits for a broker that is away at start, however long it takes. Default false. */
  readonly waitForBroker?: boolean;
  /** Stops waiting at start. */
  readonly signal?: AbortSignal;
  /** Told each time that the connection comes, breaks, or is given up. */
  readonly onStatus?: (status: ConnectionStatus) => void;
  /** How a broken connection is made again: forever by default, 100 ms to 5 s apart, jittered. */
  readonly reconnect?: ReconnectOptions;
  /** Milliseconds that a publish may take, a connection that is away or blocked included. Default 30,000. */
  readonly publishTimeoutMs?: number;
  /** Most packets that wait for the broker's answer at a time; the next ones wait unsent. Default 2,000. */
  readonly largestWindow?: number;
  /** Most packets that wait unsent. One more is refused. Default 20,000. */
  readonly largestWaiting?: number;
  /** Seconds of silence after which the other end is asked for a sign of life. Default 10. */
  readonly heartbeatSeconds?: number;
  /** How the broker's console lists the connections. Default `posthorn`. */
  readonly connectionName?: string;
  /** For `amqps:`, as `tls.connect` takes them. */
  readonly tls?: ConnectionOptions;
}

export interface ReconnectOptions extends BackoffOptions {
  /** Attempts in a row before giving up: `onStatus` says `failed`, and all that waits rejects. Default Infinity. */
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

/** Takes a URL apart. Throws MessagingError `unreachable` if it is none of a broker. */
export function parseTarget(url: string): Target {
  const parsed = URL.parse(url);
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

/** Says nothing of the URL: it may hold a password. */
function notABroker(): MessagingError {
  return new MessagingError(
    "unreachable",
    "The `url` of the RabbitMQ transport is not one of a broker. Give it as `amqp://user:password@host:5672/vhost`.",
  );
}
