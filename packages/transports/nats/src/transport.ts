import { jetstreamManager } from "@nats-io/jetstream";
import {
  asError,
  type CloseOptions,
  checkPackets,
  checkSubscription,
  type Destination,
  longestTimerMs,
  type Outgoing,
  createAbortWatcher,
  type PublishOptions,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  type Transport,
  transportClosed,
  resolvesWithin,
} from "@posthorn/core/transport";
import { openConnection } from "./connection/connection.ts";
import { openSettlements } from "./consume/settlements.ts";
import { openSubscriber } from "./consume/subscriber.ts";
import { aborted, forbidden, tooLarge, topologyError, uncertain } from "./failures.ts";
import { defaultMaxPayload, featuresWith, type NatsFeatures } from "./features.ts";
import { encodeHeaders } from "./headers.ts";
import { inboxSubject } from "./names.ts";
import { type NatsTransportOptions, settle } from "./options.ts";
import { openLanes } from "./publish/lanes.ts";
import { openPublisher } from "./publish/publisher.ts";
import { checkedSubject, entryOf } from "./publish/sending.ts";
import { openState } from "./state.ts";
import { openTopology, type Place } from "./topology.ts";
import { openTrouble } from "./trouble.ts";

/**
 * Connects to NATS. Queues and topics are JetStream streams on disk, inboxes are plain subjects. Rejects
 * with MessagingError `unreachable` if no server answers in time, unless `waitForBroker` is set, with `unauthorized`
 * if it does not accept the credentials, and with `invalid_argument` for an address that is none.
 */
export async function openNatsTransport(
  options: NatsTransportOptions = {},
): Promise<Transport<NatsFeatures>> {
  const settings = settle(options);
  const { timeoutMs } = settings;
  const connection = await openConnection(settings);
  const { nc } = connection;
  const maxPayload = (): number => nc.info?.max_payload ?? defaultMaxPayload;
  const features = featuresWith(maxPayload());
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: Math.min(timeoutMs, longestTimerMs) });
  const topology = openTopology(jsm, settings);
  const publisher = await openPublisher(connection);
  const lanes = openLanes({
    connection,
    publisher,
    known: topology.known,
    find: placeOf,
    onNoStream: topology.forget,
  });
  const settlements = openSettlements(connection);
  const state = openState({ connection, jsm, publisher, settings });
  const trouble = openTrouble(`NATS at ${settings.servers.join(", ")}`);
  const subscriber = openSubscriber({
    connection,
    jsm,
    settings,
    publisher,
    topology,
    settlements,
    state,
    placeOf,
    maxPayload,
    send: (to, packet) => lanes.publish(entryOf(to, packet, 0)),
    report: trouble,
  });
  const subscriptions = new Set<Subscription>();
  const aborts = createAbortWatcher<Rejects>((reject, signal) => reject(aborted(signal)));
  connection.watch({ down: topology.forget });
  let closing = false;
  let closed = false;
  let ending: Promise<void> | undefined;

  async function placeOf(at: Destination): Promise<Place> {
    try {
      return await connection.whileUp(topology.place(at));
    } catch (error) {
      throw topologyError(`${at.kind} "${at.template}"`, error);
    }
  }

  async function publish(
    to: Destination,
    packets: readonly Outgoing[],
    { signal, connectTimeoutMs = timeoutMs }: PublishOptions = {},
  ): Promise<void> {
    if (closed) throw transportClosed("nats"); // while it closes, handlers still answer
    checkBodies(to, packets, features.largestBody);
    checkPackets(transport, to, packets);
    if (signal === undefined) return send(to, packets, connectTimeoutMs);
    if (signal.aborted) throw aborted(signal, "Nothing was sent.");
    return unlessAborted(send(to, packets, connectTimeoutMs), signal);
  }

  async function unlessAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    aborts.add(signal, reject);
    work.then(resolve, reject);
    try {
      await promise;
    } finally {
      aborts.delete(signal, reject);
    }
  }

  async function send(
    to: Destination,
    packets: readonly Outgoing[],
    connectTimeoutMs: number,
  ): Promise<void> {
    if (to.kind === "inbox") return sendToInbox(to, packets, connectTimeoutMs);
    const entries = packets.map((packet) => entryOf(to, packet, connectTimeoutMs));
    const [first] = entries;
    if (first === undefined) return;
    if (entries.length === 1) return lanes.publish(first);
    const outcomes = await Promise.allSettled(entries.map(lanes.publish));
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  async function sendToInbox(
    to: Destination,
    packets: readonly Outgoing[],
    connectTimeoutMs: number,
  ): Promise<void> {
    const subject = checkedSubject(inboxSubject(to.address));
    const encoded = packets.map(({ headers, body }) => ({ headers: encodeHeaders(headers), body }));
    if (!connection.isUp()) await connection.whenUp(connectTimeoutMs);
    const since = performance.now();
    let refusal: Error | undefined;
    for (const { headers, body } of encoded) {
      connection.writer.publish(subject, body, { headers }, (error) => {
        refusal = tooLarge(to.address, body.length, error);
      });
    }
    try {
      await connection.flushRefusals();
    } catch (error) {
      throw uncertain(to.address, asError(error).message, asError(error));
    }
    if (refusal !== undefined) throw refusal;
    if (connection.wasRefused("publish", subject, since)) throw forbidden("publish", subject);
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
    if (connection.isUp()) await resolvesWithin(lanes.drained(), Math.max(0, until - performance.now()));
    closed = true;
    lanes.close();
    publisher.close();
    settlements.close();
    await connection.close();
  }

  const transport: Transport<NatsFeatures> = {
    name: "nats",
    features,
    inboxPrefixes: ["_INBOX."], // where requesters that know only NATS listen
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

type Rejects = (error: Error) => void;

/** Before core does: only here it is known which setting of the server helps. */
function checkBodies(to: Destination, packets: readonly Outgoing[], largestBody: number): void {
  for (const { body } of packets) {
    if (body.length > largestBody) throw tooLarge(to.address, body.length);
  }
}
