import { MessagingError } from "@posthorn/core/transport";

/** The parts of a broker's URL. */
export interface Target {
  readonly protocol: "amqp" | "amqps";
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  /** The URL without user and password, for error texts and logs. */
  readonly displayUrl: string;
}

/** Parses a broker's URL. Throws MessagingError `invalid_argument` if it is not one. */
export function parseTarget(url: string): Target {
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  const protocol = parsed?.protocol.slice(0, -1);
  if (parsed === null || (protocol !== "amqp" && protocol !== "amqps")) throw invalidUrl();
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
    displayUrl: `${protocol}://${hostname}:${port}${vhost === "/" ? "" : `/${encodeURIComponent(vhost)}`}`,
  };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalidUrl();
  }
}

/** The text does not repeat the URL, which may contain a password. */
function invalidUrl(): MessagingError {
  return new MessagingError(
    "invalid_argument",
    "The `url` of the RabbitMQ transport must be `amqp://user:password@host:5672/vhost`, or `amqps:`. " +
      "Percent-encode special characters in user and password.",
  );
}
