import {
  asError,
  type Destination,
  isMessagingError,
  MessagingError,
  type Outgoing,
  type Receipt,
} from "@posthorn/core/transport";
import {
  type Ledger,
  type NetworkSettings,
  openLedger,
  type PendingPacket,
  type PublishLimits,
} from "@posthorn/transport-kit";
import type { ChannelModel } from "amqplib";
import { replyCodeOf, replyCodes } from "./connection/channels.ts";
import { openPublishingChannel, write } from "./connection/publishing-channel.ts";
import type { Declarer } from "./declarer.ts";
import type { Target } from "./layout.ts";
import { type Message, messageOf } from "./message.ts";
import type { Targets } from "./targets.ts";

type Receipts = readonly Receipt[] | undefined;

/** Publishes on the current connection, and counts what the broker has not confirmed. */
export interface Publisher extends Pick<Ledger<Target, Message>, "resume" | "drained" | "close"> {
  /** Resolves once the broker has confirmed every packet. */
  publish(to: Destination, packets: readonly Outgoing[], limits: PublishLimits): Promise<Receipts>;
  /** Resolves once the broker has confirmed every message. */
  send(target: Target, messages: readonly Message[], limits: PublishLimits): Promise<Receipts>;
  up(model: ChannelModel): void;
  down(cause: Error): void;
}

export interface PublisherOptions {
  readonly settings: NetworkSettings;
  /** For error texts, without the password. */
  readonly broker: string;
  readonly ensure: Declarer["ensure"];
  readonly targets: Targets;
  /** The connection for publishing, if there is one. */
  readonly model: () => ChannelModel | undefined;
  /** True if a reply would arrive now. Packets that name a reply address wait until then. */
  readonly canReceiveReplies: () => boolean;
  /** A confirm is overdue: replace the connection. */
  readonly onSilent: () => void;
}

const refusedMs = 1_000;
/** amqplib's text for a negative confirm. A lost channel has another one. */
const nackedText = "message nacked";
/** A packet that no queue accepted is sent again that often, after its queue was declared again. */
const mostReturns = 1;
/** The bytes of a message beside its body, more or less. */
const overheadBytes = 512;

export function openPublisher(options: PublisherOptions): Publisher {
  const { settings, ensure, targets, canReceiveReplies, model } = options;
  const canCreate = settings.topology === "create";
  /** The ids of packets that no queue accepted. The broker returns such a packet just before it confirms it. */
  let returned: string[] = [];
  /**
   * The exchange that the broker has just refused. It then closes the whole channel with everything in flight on it, so for
   * a while, publishes to that exchange are rejected here.
   */
  let refused: { readonly exchange: string; readonly cause: Error; readonly until: number } | undefined;

  const channel = openPublishingChannel({
    onReady: () => ledger.resume(),
    onLost(cause) {
      returned = [];
      ledger.failSent(cause);
      ledger.forget(); // the channel may have been closed because an exchange was deleted
    },
    onError(cause) {
      const code = replyCodeOf(cause);
      const exchange = /exchange '([^']*)'/.exec(cause.message)?.[1]?.replace(/^amq\.default$/, "");
      const isFinal = code === replyCodes.accessRefused || (code === replyCodes.notFound && !canCreate);
      if (isFinal && exchange !== undefined)
        refused = { exchange, cause, until: performance.now() + refusedMs };
    },
    onReturn: (id) => void returned.push(id),
  });
  const ledger = openLedger<Target, Message>({
    ...settings,
    product: "RabbitMQ",
    broker: options.broker,
    describe: ({ label }) => label,
    isUp: () => channel.current() !== undefined,
    isReady: ({ properties }) => properties.replyTo === undefined || canReceiveReplies(),
    bytesOf: ({ body }) => body.length + overheadBytes,
    send: sendPacket,
    prepare(target) {
      const on = model();
      return on === undefined || target.entities.length === 0 ? undefined : ensure(on, target);
    },
    partitionOf: (_, { partition }) => partition,
    mostRepeats: Number.POSITIVE_INFINITY, // a queue without a leader, or a full one, accepts packets again at some time
    onSilent() {
      down(new Error("RabbitMQ no longer confirms on this channel."));
      options.onSilent();
    },
  });

  function sendPacket(packet: PendingPacket<Target, Message>): void {
    const { exchange, fixedKey, label } = packet.entry.lane.route;
    const { key, properties, body } = packet.message;
    const onConfirm = (error: unknown): void => handleOutcome(packet, error);
    try {
      write(channel.current() as object, { exchange, key: fixedKey ?? key, properties, body }, onConfirm);
    } catch (error) {
      // amqplib throws one of these if the headers do not fit into a frame.
      if (!(error instanceof RangeError || error instanceof TypeError)) throw error;
      const text = `The headers of a packet for ${label} are larger than RabbitMQ allows: ${error.message}. Send less in them.`;
      throw new MessagingError("message_too_large", text, { cause: error });
    }
  }

  /** @param error - null if the broker confirmed the packet */
  function handleOutcome(packet: PendingPacket<Target, Message>, error: unknown): void {
    const { route } = packet.entry.lane;
    const place = error === null ? returned.indexOf(packet.message.properties.messageId) : -1;
    if (place >= 0) {
      returned.splice(place, 1);
      const mayPass = canCreate && packet.refusals < mostReturns;
      ledger[mayPass ? "refuse" : "fail"](packet, unroutable(route, canCreate));
    } else if (error === null) ledger.confirm(packet);
    else if (asError(error).message === nackedText) ledger.refuse(packet, nacked(route));
    else {
      const refusal = refusalOf(route);
      if (refusal !== undefined) ledger.fail(packet, refusal); // otherwise, the closed channel fails it
    }
  }

  function refusalOf({ exchange, label }: Target): MessagingError | undefined {
    if (refused?.exchange !== exchange || performance.now() > refused.until) return undefined;
    return cannotPublish(label, refused.cause);
  }

  function send(target: Target, messages: readonly Message[], limits: PublishLimits): Promise<Receipts> {
    const refusal = refused === undefined ? undefined : refusalOf(target);
    return refusal === undefined ? ledger.publish(target, messages, limits) : Promise.reject(refusal);
  }

  function down(cause: Error): void {
    channel.down();
    returned = [];
    ledger.down(cause);
  }

  return {
    publish: (to, packets, limits) => publish({ targets, send }, packets, { to, limits }),
    send,
    up: channel.up,
    down,
    resume: ledger.resume,
    drained: ledger.drained,
    close: ledger.close,
  };
}

interface Publish {
  readonly to: Destination;
  readonly limits: PublishLimits;
}

/** Each packet goes to the place that its delay requires. */
function publish(
  { targets, send }: Pick<Publisher, "send"> & Pick<PublisherOptions, "targets">,
  packets: readonly Outgoing[],
  { to, limits }: Publish,
): Promise<Receipts> {
  const target = targets.of(to);
  const messages = packets.map((packet) => messageOf(target, to, packet));
  const places = packets.map(({ delayMs = 0 }) => (delayMs > 0 ? targets.delayed(target, delayMs) : target));
  const [first = target] = places;
  if (places.every((place) => place === first)) return send(first, messages, limits);
  return sendEach(messages.map((message, index) => send(places[index] ?? target, [message], limits)));
}

async function sendEach(sendings: readonly Promise<Receipts>[]): Promise<Receipts> {
  const sent = await Promise.allSettled(sendings);
  const outcomes = sent.map((each) => (each.status === "rejected" ? (each.reason as MessagingError) : {}));
  const failure = outcomes.find((outcome) => isMessagingError(outcome));
  if (failure !== undefined) throw new MessagingError(failure.code, failure.text, { outcomes });
  return undefined;
}

/** The broker closed the channel because this user may not publish to the exchange, or because it does not exist. */
function cannotPublish(label: string, cause: Error): MessagingError {
  const isForbidden = replyCodeOf(cause) === replyCodes.accessRefused;
  const remedy = isForbidden ? "Grant this user the permission to write" : "Create the exchange";
  const text = `RabbitMQ refused a packet for ${label}: ${cause.message}. ${remedy}.`;
  return new MessagingError(isForbidden ? "forbidden" : "not_found", text, { cause });
}

function nacked({ label }: Target): MessagingError {
  const text = `RabbitMQ refused a packet for ${label}. The queue is full, or it has lost its leader. Try again later.`;
  return new MessagingError("publish_refused", text);
}

function unroutable({ label }: Target, canCreate: boolean): MessagingError {
  const remedy = canCreate ? "Find out what deletes it" : 'Create it, or set `topology` to "create"';
  const code = canCreate ? "publish_refused" : "not_found";
  return new MessagingError(code, `No queue accepts packets for ${label}. ${remedy}.`);
}
