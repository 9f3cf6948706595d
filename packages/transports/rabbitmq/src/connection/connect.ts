import type { Duplex } from "node:stream";
import type { ConnectionOptions } from "node:tls";
import { asError, isMessagingError, MessagingError, resolvesWithin } from "@posthorn/core/transport";
import {
  batchWrites,
  type Connection,
  codeOf,
  requireServer,
  startHeartbeat,
  tlsProblem,
} from "@posthorn/transport-kit";
import { type ChannelModel, connect } from "amqplib";
import type { BrokerUrl } from "./url.ts";

/** One connection, until it breaks. */
export interface AmqpConnection extends Connection {
  /** amqplib's connection, which opens channels. */
  readonly model: ChannelModel;
}

export interface ConnectOptions {
  readonly url: BrokerUrl;
  readonly heartbeatMs: number;
  /** For the broker's console. */
  readonly name: string;
  readonly tls: ConnectionOptions;
}

/** The members of amqplib's connection that its types omit. */
interface Internals {
  readonly stream: Duplex & { readonly bytesRead: number };
  /** The interval in seconds that client and broker agreed on; 0 if heartbeats are off. */
  readonly heartbeat: number;
  readonly serverProperties: { readonly product?: unknown; readonly version?: unknown };
}

/** The largest frame that RabbitMQ offers by default. */
const frameMax = 131_072;

/**
 * Connects, in a single attempt. Rejects with MessagingError `unauthorized`, `forbidden`, `unreachable`, and
 * `unsupported_capability` if the broker is too old.
 */
export async function openConnection(options: ConnectOptions, timeoutMs: number): Promise<AmqpConnection> {
  const { url, name, tls } = options;
  const { displayUrl: _, vhost, ...target } = url;
  const heartbeat = Number.isFinite(options.heartbeatMs) ? Math.ceil(options.heartbeatMs / 1_000) : 0;
  const model = await connect(
    { ...target, vhost: encodeURIComponent(vhost), heartbeat, frameMax },
    {
      ...tls,
      noDelay: true, // otherwise each round trip waits for a delayed TCP acknowledgement: 40 ms
      keepAlive: true,
      timeout: timeoutMs,
      clientProperties: { connection_name: name },
    },
  ).catch((thrown: unknown) => Promise.reject(connectError(asError(thrown), url)));
  const { stream, heartbeat: agreed, serverProperties } = model.connection as unknown as Internals;
  batchWrites(stream);
  const stopHeartbeat = startHeartbeat({
    everyMs: agreed * 1_000 || Number.POSITIVE_INFINITY,
    received: () => stream.bytesRead,
    onSilence: () =>
      stream.destroy(new Error(`The broker has been silent for two heartbeats of ${agreed} s.`)),
  });
  const broken = untilBroken(model, stream).finally(stopHeartbeat);
  const close = async (closeMs: number): Promise<void> => {
    await resolvesWithin(Promise.race([model.close().catch(() => {}), broken]), closeMs); // it may have broken already
    stream.destroy();
  };
  try {
    checkVersion(serverProperties);
  } catch (error) {
    await close(timeoutMs);
    throw error;
  }
  return { model, broken, close };
}

function checkVersion({ product, version }: Internals["serverProperties"]): void {
  if (product !== "RabbitMQ") return;
  requireServer({
    product,
    version: String(version),
    what: "A delay in a queue that loses nothing",
    least: "3.10",
  });
}

function untilBroken(model: ChannelModel, stream: Duplex): Promise<Error> {
  return new Promise((resolve) => {
    let cause: Error | undefined;
    model.on("error", (error) => {
      cause ??= asError(error);
    });
    const end = (error?: unknown): void => {
      stream.destroy(); // a peer that was silent does not answer a FIN either
      resolve(cause ?? (error instanceof Error ? error : new Error("The connection was closed.")));
    };
    model.on("close", end);
    stream.on("close", end);
  });
}

const tlsOptions = { authority: "tls.ca", client: "tls", address: "url" };

function connectError(cause: Error, { displayUrl, vhost }: BrokerUrl): MessagingError {
  const { message } = cause;
  const problem = tlsProblem(cause, tlsOptions);
  const broker = `RabbitMQ at ${displayUrl}`;
  if (/\b403\b|ACCESS.REFUSED/.test(message)) {
    const text = `${broker} does not accept this user or password. Correct them in \`url\`.`;
    return new MessagingError("unauthorized", text, { cause });
  }
  // For a refused virtual host, amqplib omits the broker's own text.
  if (/ConnectionOpenOk; got <ConnectionClose|\b530\b|NOT.ALLOWED/.test(message)) {
    const text = `${broker} does not let this user into the virtual host "${vhost}". Create it, or grant the user permissions there.`;
    return new MessagingError("forbidden", text, { cause });
  }
  const reason =
    problem?.text ?? `${codeOf(cause) || message}. Check that it runs there, and that \`url\` is right.`;
  return new MessagingError("unreachable", `Cannot connect to ${broker}: ${reason}`, { cause });
}

/** True if another attempt cannot succeed until somebody changes the configuration. */
export function isPermanent(failure: Error): boolean {
  return !isMessagingError(failure, "unreachable") || tlsProblem(failure, tlsOptions) !== undefined;
}
