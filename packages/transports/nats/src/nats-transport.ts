import type { Transport } from "@posthorn/core/transport";
import { assembleTransport, createProblemLog, openAttemptNotes } from "@posthorn/transport-kit";
import { openLightAsk } from "./ask.ts";
import { createConnection } from "./connection.ts";
import { subscribe } from "./consume.ts";
import { messageKey } from "./delivery.ts";
import type { Shared } from "./durable.ts";
import { createExtras } from "./extras.ts";
import { checkAddition, type NatsFeatures, type NatsServer } from "./features.ts";
import { openInternalStream } from "./jetstream/internal-stream.ts";
import { type NatsTransportOptions, readOptions } from "./options.ts";
import { openPublisher } from "./publish.ts";
import { openSettlements } from "./settlements.ts";
import type { TopologyOptions } from "./topology.ts";

const longestNoteMs = 30 * 86_400_000;

/**
 * Connects to NATS. Queues and topics are JetStream streams on disk; inboxes and light queues are plain subjects. Rejects
 * with MessagingError `unreachable` if no server answers in time and `waitForBroker` is not set, with `unauthorized` if the
 * server does not accept the credentials, with `unsupported_capability` if it is older than the option `server`, and with
 * `invalid_argument` for an invalid address or option.
 */
export async function openNatsTransport<S extends NatsServer = ">=2.9">(
  options: NatsTransportOptions<S> = {},
): Promise<Transport<NatsFeatures<S>>> {
  const settings = readOptions(options);
  const connection = createConnection(settings);
  const { link, api, broker } = connection;
  const { features, version } = await connection.start();
  const topology: TopologyOptions = {
    api,
    settings: { ...settings, ttl: features.ttl, delay: features.delay },
    mode: settings.topology,
    onServerTime: connection.noteServerTime,
  };
  const publisher = openPublisher(connection, topology, features.atomicPublish === "destination");
  const { send } = publisher;
  const reportProblem = createProblemLog(broker);
  const internal = { ...connection, mayCreate: settings.topology === "create", replicas: settings.replicas };
  const notes = openInternalStream(internal, {
    name: "posthorn-state",
    description: "Posthorn: deliveries that do not count as attempts",
    maxAgeMs: longestNoteMs,
  });
  const originals = openInternalStream(internal, {
    name: "posthorn-originals",
    description:
      "Posthorn: messages whose dead letters were too large. Delete those that you have dealt with.",
  });
  const shared: Shared = {
    connection,
    topology,
    settlements: openSettlements(connection),
    attempts: openAttemptNotes({
      notes,
      keyOf: (item) => `uncounted.${messageKey(item)}`,
      onUnavailable: (error) => reportProblem("every delivery counts as an attempt", error),
    }),
    originals,
    send,
  };
  const { cancel, ...extras } = createExtras(connection, topology);
  const requests = { link, transport: "nats", reportProblem, timeoutMs: settings.timeoutMs };
  const transport = assembleTransport<NatsFeatures>({
    name: "nats",
    features,
    inboxPrefixes: ["_INBOX.", "posthorn-inbox."], // of clients without Posthorn, and of light requests
    bindings: ["nats", "x-nats-jetstream"],
    more: { ask: openLightAsk(connection), ...extras, ...(features.cancel ? { cancel } : {}) },
    link,
    ledger: publisher,
    publish: send,
    subscribe: (from, receive, subscribeOptions) =>
      subscribe(shared, { ...requests, from, receive, options: subscribeOptions }),
    disconnect: connection.close,
  });
  return { ...transport, publish } as Transport<NatsFeatures<S>>;

  /** Names the server that has a feature, if this one does not. */
  function publish(...[to, packets, publishOptions]: Parameters<typeof transport.publish>) {
    try {
      for (const { delayMs = 0, ttlMs } of packets) {
        if (delayMs > 0) checkAddition("delay", version);
        if (ttlMs !== undefined) checkAddition("ttl", version);
      }
      return transport.publish(to, packets, publishOptions);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}
