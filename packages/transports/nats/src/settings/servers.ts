import { MessagingError } from "@posthorn/core/transport";

/** The addresses of the servers, and the credentials that were part of them. */
export interface Servers {
  readonly addresses: readonly string[];
  readonly credentials:
    | { readonly token: string }
    | { readonly user: string; readonly pass: string }
    | object;
  /** True if an address asks for TLS. */
  readonly tls: boolean;
}

interface Server {
  readonly address: string;
  readonly scheme: string;
  readonly credentials: Servers["credentials"] | undefined;
}

const hostAndPort = /^(\[[0-9A-Fa-f:.]+\]|[^\s:/?#[\]@]+)(?::(\d{1,5}))?\/?$/;

/**
 * Parses the option `servers`, and removes the credentials from the addresses so that no log and no error shows
 * them. Throws MessagingError `invalid_argument` for an invalid address.
 */
export function readServers(servers: unknown): Servers {
  const texts: readonly unknown[] = Array.isArray(servers) ? servers : [servers];
  if (texts.length === 0) throw invalid("`servers` is empty.");
  const parsed = texts.map(readServer);
  return {
    addresses: parsed.map(({ address }) => address),
    credentials: parsed.find(({ credentials }) => credentials !== undefined)?.credentials ?? {},
    tls: parsed.some(({ scheme }) => scheme === "tls"),
  };
}

function readServer(text: unknown): Server {
  if (typeof text !== "string") throw invalid(`\`servers\` has a value of type ${typeof text}.`);
  const [, scheme = "nats", rest = ""] = /^(?:([A-Za-z][\w+.-]*):\/\/)?(.*)$/s.exec(text) ?? [];
  const at = rest.lastIndexOf("@");
  const host = rest.slice(at + 1);
  const port = hostAndPort.exec(host)?.[2];
  if (
    !/^(nats|tls)$/i.test(scheme) ||
    !hostAndPort.test(host) ||
    Number(port ?? 1) > 65_535 ||
    port === "0"
  ) {
    throw invalid(`"${at < 0 ? text : `${scheme}://…@${host}`}" is not the address of a NATS server.`);
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
      "The user, password or token in `servers` contains a `%` that does not begin an encoded character. Write it as `%25`.",
    );
  }
}

function invalid(problem: string): MessagingError {
  return new MessagingError(
    "invalid_argument",
    `${problem} Write "nats://host:4222", with credentials "nats://user:password@host:4222" or "nats://token@host:4222".`,
  );
}
