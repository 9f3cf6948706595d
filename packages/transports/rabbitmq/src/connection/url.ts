import { invalidOption } from "@posthorn/transport-kit";

/** The parts of a broker's URL. */
export interface BrokerUrl {
  readonly protocol: string;
  readonly hostname: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  readonly vhost: string;
  /** The URL without user and password, for error texts and logs. */
  readonly displayUrl: string;
}

/** Parses a broker's URL. Throws MessagingError `invalid_argument` if it is not one. */
export function parseUrl(url: unknown): BrokerUrl {
  try {
    const parsed = new URL(url as string);
    const protocol = parsed.protocol.slice(0, -1);
    if (protocol !== "amqp" && protocol !== "amqps") throw new Error(protocol);
    const { hostname = "localhost", pathname } = parsed;
    const port = Number(parsed.port) || (protocol === "amqp" ? 5672 : 5671);
    const vhost = decodeURIComponent(pathname.slice(1)) || "/";
    const path = vhost === "/" ? "" : `/${encodeURIComponent(vhost)}`;
    return {
      protocol,
      hostname: hostname.replace(/^\[|\]$/g, ""),
      port,
      username: decodeURIComponent(parsed.username) || "guest",
      password: decodeURIComponent(parsed.password) || "guest",
      vhost,
      displayUrl: `${protocol}://${hostname}:${port}${path}`,
    };
  } catch {
    // The text does not repeat the URL, which may contain a password.
    throw invalidOption(
      "The `url` of the RabbitMQ transport must be `amqp://user:password@host:5672/vhost`, or `amqps:`. " +
        "Percent-encode special characters in user and password.",
    );
  }
}
