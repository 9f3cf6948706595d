import type { Msg } from "@nats-io/transport-node";
import { longestTimerMs, resolvesWithin } from "@posthorn/core/transport";
import {
  type KeptConnection,
  keepConnected,
  type Link,
  openLink,
  startTicker,
  type Ticker,
} from "@posthorn/transport-kit";
import { type Operation, openSession, type Session } from "./connection/session.ts";
import { checkVersion, type NatsFeatures, type NatsServer, natsFeaturesOf, serverOf } from "./features.ts";
import { createApi, type JetStreamApi } from "./jetstream/api.ts";
import type { Settings } from "./options.ts";

/** The connection of a transport, over one session after the other. */
export interface Connection {
  readonly link: Link;
  /** Calls back ten times a second. */
  readonly ticker: Ticker;
  readonly settings: Settings;
  /** For texts, without credentials: `NATS at nats://localhost:4222`. */
  readonly broker: string;
  /** The present session, if there is one. */
  session(): Session | undefined;
  /** Sends a request over core NATS. Rejects with an error of the client, at once if the connection is down. */
  request(subject: string, body: string | Uint8Array): Promise<Msg>;
  readonly api: JetStreamApi;
  /** The server's time in milliseconds since 1970, as far as it is known. */
  serverNow(): number;
  noteServerTime(ms: number): void;
  /** Calls back when the server does not allow this user to publish or subscribe. Returns a function that ends that. */
  onRefused(listener: RefusalListener): () => void;
  /** Connects for the first time. Resolves to the features of the server, and to its version. */
  start(): Promise<{ readonly features: NatsFeatures; readonly version: string }>;
  close(): Promise<void>;
}

type RefusalListener = (operation: Operation, subject: string) => void;

const flushMs = 1_000;

export function createConnection(settings: Settings): Connection {
  const { servers, timeoutMs } = settings;
  const broker = `NATS at ${servers.join(", ")}`;
  const link = openLink({ transport: "nats", broker, settings });
  const ticker = startTicker(100);
  const listeners = new Set<RefusalListener>();
  let kept: KeptConnection<Session> | undefined;
  let otherServers: readonly string[] = [];
  let required: NatsServer = settings.server;
  let clockOffsetMs = 0;

  async function connect(withinMs: number): Promise<Session> {
    const onRefused: RefusalListener = (operation, subject) => {
      for (const listener of [...listeners]) listener(operation, subject);
    };
    const session = await openSession({ settings, otherServers, onRefused }, withinMs);
    const { version = "0", connect_urls: urls } = session.nc.info ?? {};
    try {
      checkVersion(version, required);
    } catch (error) {
      await session.close(0);
      throw error;
    }
    required = serverOf(version); // its features are promised from now on
    otherServers = urls ?? otherServers;
    return session;
  }

  async function request(subject: string, body: string | Uint8Array): Promise<Msg> {
    const session = kept?.current();
    if (session === undefined) throw await link.whenUp(0).catch((error: unknown) => error);
    return session.nc.request(subject, body, { timeout: Math.min(timeoutMs, longestTimerMs) });
  }

  return {
    link,
    ticker,
    settings,
    broker,
    session: () => kept?.current(),
    request,
    api: createApi(request),
    serverNow: () => Date.now() + clockOffsetMs,
    noteServerTime(ms) {
      clockOffsetMs = ms - Date.now();
    },
    onRefused(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async start() {
      kept = keepConnected(link, { settings, connect });
      await link.started();
      const { version = "0", max_payload } = kept.current()?.nc.info ?? {};
      return { features: natsFeaturesOf(version, max_payload), version };
    },
    async close() {
      await resolvesWithin(
        kept
          ?.current()
          ?.flush()
          .catch(() => {}) ?? Promise.resolve(),
        flushMs,
      ); // the last settlements
      ticker.close();
      await kept?.close(0);
    },
  };
}
