import { MessagingError } from "@posthorn/core/transport";

/** The addresses of the servers, and the credentials that stood in them. */
export interface Servers {
  readonly addresses: readonly string[];
  readonly credentials:
    | { readonly token: string }
    | { readonly user: string; readonly pass: string }
    | object;
  /** Whether an address asks for TLS. */
  readonly tls: boolean;
}

interface Server {
  readonly address: string;
  readonly scheme: string;
  readonly credentials: Servers["credentials"] | undefined;
}

const hostAndPort = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#[\]@]+)(?::(\d{1,5}))?\/?$/;

/**
 * Reads the option `servers`, and takes the credentials out of the addresses so that no message shows them.
 * Throws MessagingError `invalid_argument` for what is no address.
 */
export function readServers(given: unknown): Servers {
  const texts: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (texts.length === 0) throw invalid("`servers` is empty.");
  const servers = texts.map(readServer);
  return {
    addresses: servers.map(({ address }) => address),
    credentials: servers.find(({ credentials }) => credentials !== undefined)?.credentials ?? {},
    tls: servers.some(({ scheme }) => scheme === "tls"),
  };
}

function readServer(given: unknown): Server {
  if (typeof given !== "string") throw invalid(`\`servers\` has a value of type ${typeof given}.`);
  const [, scheme = "nats", rest = ""] = /^(?:([A-Za-z][\w+.-]*):\/\/)?(.*)$/s.exec(given) ?? [];
  const at = rest.lastIndexOf("@");
  const host = rest.slice(at + 1);
  const port = hostAndPort.exec(host)?.[2];
  if (
    !/^(nats|tls)$/i.test(scheme) ||
    !hostAndPort.test(host) ||
    Number(port ?? 1) > 65_535 ||
    port === "0"
  ) {
    throw invalid(`"${at < 0 ? given : `${scheme}://…@${host}`}" is not the address of a NATS server.`);
  }
  return {
    address: `${scheme.toLowerCase()}://${host.replace(/\/$/, "")}`,
    scheme: scheme.toLowerCase(),
    credentials: at < 0 ? undefined : readCredentials(rest.slice(0, at)),
  };
}

function readCredentials(text: string): Servers["credentials"] {
  const colon = text.indexOf(":");
  try {
    if (colon < 0) return { token: decodeURIComponent(text) };
    return {
      user: decodeURIComponent(text.slice(0, colon)),
      pass: decodeURIComponent(text.slice(colon + 1)),
    };
  } catch {
    throw new MessagingError(
      "invalid_argument",
      "The user, password or token in `servers` has a `%` that begins no encoded character. Write it as `%25`.",
    );
  }
}

function invalid(what: string): MessagingError {
  return new MessagingError(
    "invalid_argument",
    `${what} Write "nats://host:4222", with credentials "nats://user:password@host:4222" or "nats://token@host:4222".`,
  );
}
