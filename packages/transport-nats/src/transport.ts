import { jetstreamManager } from "@nats-io/jetstream";
import {
  asError,
  type CloseOptions,
  checkPackets,
  checkSubscription,
  type Destination,
  deadLetters,
  MessagingError,
  matchesAddress,
  type Outgoing,
  openAborts,
  type PublishOptions,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  sleep,
  type Transport,
  transportClosed,
  within,
} from "@posthorn/core";
import { openConnection } from "./connection.ts";
import { openConsumer } from "./consumer.ts";
import { aborted, refused, tooLarge, topologyError, uncertain } from "./failures.ts";
import { defaultMaxPayload, featuresWith, type NatsFeatures } from "./features.ts";
import { carriable, encodeHeaders, percentEncode } from "./headers.ts";
import { type InboxOptions, openInbox } from "./inbox.ts";
import { addressOf, inboxSubject, type Names, partitionOf, subjectOf, wholeFilterOf } from "./names.ts";
import { type NatsTransportOptions, settle } from "./options.ts";
import { openPublisher, type Sending } from "./publisher.ts";
import { openTopology, type Place } from "./topology.ts";

/**
 * Connects to NATS. Queues and topics are JetStream streams on disk, inboxes are plain subjects. Rejects
 * with MessagingError `unreachable` if no server answers in time, unless `waitForBroker` is set.
 */
export async function openNatsTransport(
  options: NatsTransportOptions = {},
): Promise<Transport<NatsFeatures>> {
  const settings = settle(options);
  const connection = await openConnection(settings);
  const { nc } = connection;
  const features = featuresWith(nc.info?.max_payload ?? defaultMaxPayload);
  const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: settings.timeoutMs });
  const topology = openTopology(jsm, settings);
  const publisher = openPublisher(connection);
  const subscriptions = new Set<Subscription>();
  const aborts = openAborts<Rejects>((reject, signal) => reject(aborted(signal)));
  connection.watch({ down: topology.forget });
  let closing = false;
  let closed = false;
  let ending: Promise<void> | undefined;

  async function placeOf(at: Destination): Promise<Place> {
    await connection.whenUp();
    try {
      return await topology.place(at);
    } catch (error) {
      throw topologyError(`${at.kind} "${at.template}"`, error);
    }
  }

  async function publish(
    to: Destination,
    packets: readonly Outgoing[],
    options?: PublishOptions,
  ): Promise<void> {
    if (closed) throw transportClosed("nats"); // while it closes, handlers still answer
    checkBodies(to, packets, features.largestBody);
    checkPackets(transport, to, packets);
    const { signal } = options ?? {};
    if (signal === undefined) return send(to, packets);
    if (signal.aborted) throw aborted(signal, "Nothing was sent.");
    return unlessAborted(send(to, packets), signal);
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

  async function send(to: Destination, packets: readonly Outgoing[]): Promise<void> {
    if (to.kind === "inbox") return sendToInbox(to, packets);
    const place = topology.known(to) ?? (await placeOf(to));
    const sendings = packets.map((packet) => sendingOf(place, to, packet));
    if (!connection.isUp()) await connection.whenUp();
    const [first, ...more] = sendings;
    if (first === undefined) return;
    if (more.length === 0) return store(to, first);
    const outcomes = await Promise.allSettled(sendings.map((sending) => store(to, sending)));
    for (const outcome of outcomes) if (outcome.status === "rejected") throw outcome.reason;
  }

  async function store(to: Destination, sending: Sending): Promise<void> {
    const until = performance.now() + settings.timeoutMs;
    while ((await publisher.publish(sending)) === "noStream") {
      // It is gone, or the server has just come back and does not have it ready yet. Nothing was kept.
      if (performance.now() > until) throw refused(sending.subject, "no stream listens there");
      topology.forget();
      await placeOf(to);
      await sleep(noStreamRetryMs);
    }
  }

  async function sendToInbox(to: Destination, packets: readonly Outgoing[]): Promise<void> {
    const subject = checkedSubject(inboxSubject(to.address));
    const encoded = packets.map(({ headers, body }) => ({ headers: encodeHeaders(headers), body }));
    if (!connection.isUp()) await connection.whenUp();
    let refusal: Error | undefined;
    for (const { headers, body } of encoded) {
      connection.writer.publish(subject, body, { headers }, (error) => {
        refusal = tooLarge(to.address, body.length, error);
      });
    }
    try {
      await connection.flush();
    } catch (error) {
      throw uncertain(to.address, asError(error).message, asError(error));
    }
    if (refusal !== undefined) throw refusal;
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    options: SubscribeOptions = {},
  ): Promise<Subscription> {
    if (closing) throw transportClosed("nats");
    checkSubscription(transport, from, options);
    const { group, concurrency = 32, onInterrupted } = options;
    await connection.whenUp();
    const onClosed = (): void => void subscriptions.delete(subscription);
    const subscription =
      from.kind === "inbox" || (from.kind === "topic" && group === undefined)
        ? await openInbox(connection, from, receive, {
            ...(from.kind === "inbox" ? inboxOf(from) : wholeOf(from, await placeOf(from))),
            concurrency,
            onInterrupted,
            onClosed,
          })
        : await openShare(from, group, receive, concurrency, onClosed);
    subscriptions.add(subscription);
    if (closing) await subscription.close({ timeoutMs: 0 });
    return subscription;
  }

  async function openShare(
    from: Destination,
    group: string | undefined,
    receive: Receive,
    concurrency: number,
    onClosed: () => void,
  ): Promise<Subscription> {
    const dead = deadLetters(from, group);
    const names = await placeOf(from);
    const restore = async () => {
      topology.forget();
      return topology.durables(from, group);
    };
    const durables = await restore().catch((error) => {
      throw topologyError(`${from.kind} "${from.template}"`, error);
    });
    return openConsumer({
      connection,
      from,
      names,
      durables,
      concurrency: Math.min(Math.floor(concurrency), mostAtOnce),
      receive,
      bury: (packet, address) =>
        send({ ...dead, address }, [{ ...packet, headers: carriable(packet.headers) }]),
      restore,
      onClosed,
    });
  }

  async function end({ timeoutMs = 10_000 }: CloseOptions): Promise<void> {
    const until = performance.now() + timeoutMs;
    await Promise.all([...subscriptions].map((subscription) => subscription.close({ timeoutMs })));
    await within(publisher.drained(), Math.max(0, until - performance.now()));
    closed = true;
    publisher.close();
    await connection.close();
  }

  const transport: Transport<NatsFeatures> = {
    name: "nats",
    features,
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

function inboxOf({ address }: Destination): Pick<InboxOptions, "subject" | "addressOf"> {
  return { subject: inboxSubject(address), addressOf: () => address };
}

/** All of a topic, or of the part of it that an address with open parameters stands for. */
function wholeOf(from: Destination, names: Names): Pick<InboxOptions, "subject" | "addressOf"> {
  return {
    subject: wholeFilterOf(names, from),
    addressOf({ subject }) {
      const address = addressOf(names, subject, from.ordered);
      return matchesAddress(from.address, address) ? address : undefined;
    },
  };
}

const noStreamRetryMs = 50;
const longestSubject = 1_024;
const mostAtOnce = 10_000;

function sendingOf(place: Place, to: Destination, { id, key = id, headers, body }: Outgoing): Sending {
  const encoded = encodeHeaders(headers);
  // Only if it is asked for: the server takes what has the same id for the same for two minutes unasked.
  if (to.duplicateWindowMs !== undefined) encoded.set("Nats-Msg-Id", percentEncode(id));
  return { subject: checkedSubject(subjectFor(place, to, key)), headers: encoded, body };
}

function subjectFor(place: Place, { address, template }: Destination, key: string): string {
  if (place.ordered) return subjectOf(place, address, partitionOf(key, place.partitions));
  return address === template ? place.subject : subjectOf(place, address);
}

/** Before core does: only here it is known which setting of the server helps. */
function checkBodies(to: Destination, packets: readonly Outgoing[], largestBody: number): void {
  for (const { body } of packets) {
    if (body.length > largestBody) throw tooLarge(to.address, body.length);
  }
}

function checkedSubject(subject: string): string {
  if (subject.length <= longestSubject) return subject;
  throw new MessagingError(
    "invalid_address",
    `An address becomes a subject of ${subject.length} bytes, and NATS takes no more than ${longestSubject} here. ` +
      "Nothing was sent. Use shorter parameters.",
  );
}
