import { type JetStreamManager, jetstreamManager } from "@nats-io/jetstream";
import {
  type CloseOptions,
  checkPackets,
  checkSubscription,
  type Destination,
  longestTimerMs,
  type Outgoing,
  type PublishOptions,
  type Receive,
  resolvesWithin,
  type SubscribeOptions,
  type Subscription,
  type Transport,
  transportClosed,
} from "@posthorn/core/transport";
import { type Connection, openConnection } from "./connection/connection.ts";
import { openSettlements, type Settlements } from "./consume/delivery/settlements.ts";
import { openSubscriber, type Subscriber } from "./consume/subscriber.ts";
import { openProblemLog } from "./errors/problem-log.ts";
import { abortedError, tooLargeError } from "./errors/publish-errors.ts";
import { topologyError } from "./errors/topology-error.ts";
import { defaultMaxPayload, featuresWith, type NatsFeatures } from "./features.ts";
import { openStateStore } from "./internal-streams/state-store.ts";
import { type NatsTransportOptions, readOptions } from "./options.ts";
import { encodePublish } from "./publish/encode-publish.ts";
import { type Lanes, openLanes } from "./publish/lanes.ts";
import { openPublisher, type Publisher } from "./publish/publisher.ts";
import { openSender, type Sender } from "./publish/sender.ts";
import type { Settings } from "./settings/settings.ts";
import { type DestinationStream, openTopology } from "./topology/topology.ts";

/**
 * Connects to NATS. Queues and topics are JetStream streams on disk; inboxes are plain subjects. Rejects with
 * MessagingError `unreachable` if no server answers in time and `waitForBroker` is not set, with `unauthorized` if the
 * server does not accept the credentials, and with `invalid_argument` for an invalid address or option.
 */
export async function openNatsTransport(
  options: NatsTransportOptions = {},
): Promise<Transport<NatsFeatures>> {
  const settings = readOptions(options);
  const connection = await openConnection(settings);
  return transportOver(await openParts(settings, connection));
}

/** The machines behind a transport. */
interface Parts {
  readonly settings: Settings;
  readonly connection: Connection;
  readonly features: NatsFeatures;
  readonly publisher: Publisher;
  readonly lanes: Lanes;
  readonly sender: Sender;
  readonly settlements: Settlements;
  readonly subscriber: Subscriber;
}

async function openParts(settings: Settings, connection: Connection): Promise<Parts> {
  const maxPayload = (): number => connection.nc.info?.max_payload ?? defaultMaxPayload;
  const features = featuresWith(maxPayload());
  const jsm = await openManager(settings, connection);
  const topology = openTopology(jsm, settings);
  const publisher = await openPublisher(connection);

  async function findStream(at: Destination): Promise<DestinationStream> {
    try {
      return await connection.whileUp(topology.findStream(at));
    } catch (error) {
      throw topologyError(`${at.kind} "${at.template}"`, error);
    }
  }

  const lanes = openLanes({
    connection,
    publisher,
    knownStream: topology.knownStream,
    findStream,
    onNoStream: topology.forget,
  });
  const settlements = openSettlements(connection);
  const subscriber = openSubscriber({
    connection,
    jsm,
    settings,
    publisher,
    topology,
    settlements,
    stateStore: openStateStore({ connection, jsm, publisher, settings }),
    findStream,
    maxPayload,
    publishNow: (to, packet) => lanes.publish(encodePublish(to, packet, 0)),
    reportProblem: openProblemLog(`NATS at ${settings.servers.join(", ")}`),
  });
  connection.watch({ down: topology.forget });
  const sender = openSender(connection, lanes);
  return { settings, connection, features, publisher, lanes, sender, settlements, subscriber };
}

function openManager({ timeoutMs }: Settings, { nc }: Connection): Promise<JetStreamManager> {
  return jetstreamManager(nc, { checkAPI: false, timeout: Math.min(timeoutMs, longestTimerMs) });
}

/**
 * A transport is open, closing or closed. While it is closing it accepts no new subscriptions, and running handlers can
 * still publish.
 */
function transportOver(parts: Parts): Transport<NatsFeatures> {
  const { settings, features, sender, subscriber, connection } = parts;
  const subscriptions = new Set<Subscription>();
  let closing = false;
  let closed = false;
  let ending: Promise<void> | undefined;

  async function publish(
    to: Destination,
    packets: readonly Outgoing[],
    { signal, connectTimeoutMs = settings.timeoutMs }: PublishOptions = {},
  ): Promise<void> {
    if (closed) throw transportClosed("nats");
    checkBodies(to, packets, features.largestBody);
    checkPackets(transport, to, packets);
    if (signal === undefined) return sender.send(to, packets, connectTimeoutMs);
    if (signal.aborted) throw abortedError(signal, "Nothing was sent.");
    return sender.unlessAborted(sender.send(to, packets, connectTimeoutMs), signal);
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    if (closing) throw transportClosed("nats");
    checkSubscription(transport, from, options);
    await connection.whenUp(options.connectTimeoutMs);
    let opened: Subscription | undefined;
    const onClosed = (): void => {
      if (opened !== undefined) subscriptions.delete(opened);
    };
    const subscription = await subscriber.open(from, { ...options, receive, onClosed });
    opened = subscription;
    subscriptions.add(subscription);
    if (closing) await subscription.close({ timeoutMs: 0 });
    return subscription;
  }

  async function end({ timeoutMs = 10_000 }: CloseOptions): Promise<void> {
    const until = performance.now() + timeoutMs;
    await Promise.all([...subscriptions].map((subscription) => subscription.close({ timeoutMs })));
    if (connection.isUp())
      await resolvesWithin(parts.lanes.drained(), Math.max(0, until - performance.now()));
    closed = true;
    parts.lanes.close();
    parts.publisher.close();
    parts.settlements.close();
    await connection.close();
  }

  const transport: Transport<NatsFeatures> = {
    name: "nats",
    features,
    inboxPrefixes: ["_INBOX."], // the inboxes of requesters that use a NATS client without Posthorn
    publish,
    subscribe,
    close(options = {}) {
      closing = true;
      ending ??= end(options);
      return ending;
    },
  };
  return transport;
}

/** Runs before core's own check, because this error names the server's setting. */
function checkBodies(to: Destination, packets: readonly Outgoing[], largestBody: number): void {
  for (const { body } of packets) {
    if (body.length > largestBody) throw tooLargeError(to.address, body.length);
  }
}
