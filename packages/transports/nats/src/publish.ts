import { createInbox, InvalidArgumentError, type Msg, nuid } from "@nats-io/transport-node";
import {
  type Destination,
  isMessagingError,
  MessagingError,
  type Outgoing,
  type PublishOptions,
  type Receipt,
} from "@posthorn/core/transport";
import {
  createDestinationCache,
  type DestinationCache,
  type Ledger,
  openLedger,
  type PendingPacket,
  partitionOf,
} from "@posthorn/transport-kit";
import { forbiddenError, refusedError, tooLargeError } from "./connection/errors.ts";
import type { Session } from "./connection/session.ts";
import type { Connection } from "./connection.ts";
import { apiError, hasApiCode, topologyError } from "./jetstream/api.ts";
import {
  addressPart,
  encodeCore,
  encodePart,
  type Message,
  messageOf,
  type Part,
  type Target,
} from "./message.ts";
import { namesOf } from "./names.ts";
import { findStream, keepSchedules, nameOf, type TopologyOptions } from "./topology.ts";

// One inbox of each session receives all confirmations; the number of a packet is the last token of its reply subject. The
// server names only the subject of a packet that it refuses for want of a permission: it is known to be refused once as
// many refusals have come as packets with that subject are unconfirmed. If the inbox itself is forbidden, no confirmation can
// arrive, and every publish opens the inbox again first.

/** Sends packets to destinations of every kind. Resolves once the server has accepted all of them. See `Ledger.publish`. */
export type Send = (
  to: Destination,
  packets: readonly Outgoing[],
  options?: PublishOptions,
) => Promise<readonly Receipt[] | undefined>;

export interface Publisher extends Pick<Ledger<never, never>, "drained" | "close"> {
  readonly send: Send;
}

/** Where packets go: a stream, or subjects of core NATS. */
interface Route {
  /** Undefined for core NATS. */
  readonly to: Destination | undefined;
  /** Known once the stream is found. */
  target: Target | undefined;
  /** True once it is known that the stream keeps delayed packets. */
  keepsSchedules: boolean;
}

type Pending = PendingPacket<Route, Message>;

interface State {
  readonly connection: Connection;
  readonly topology: TopologyOptions;
  readonly ledger: Ledger<Route, Message>;
  /** The same route for the same stream, order and window. */
  readonly routeOf: DestinationCache<Route>;
  /** By subject, the number of unconfirmed packets that the server has refused. */
  readonly refusedCounts: Map<string, number>;
  /** The subject of the session's inbox for confirmations, up to the number. Empty until it is open. */
  inbox: string;
  /** The packets of core NATS that the next flush confirms. */
  flushing: { readonly flushed: Promise<void>; readonly packets: Pending[] } | undefined;
}

const decoder = new TextDecoder();
const mostRoutes = 10_000;
const core: Route = { to: undefined, target: undefined, keepsSchedules: false };
/** The message is larger than the stream allows, or has more than 65,535 bytes of headers. */
const sizeExceeded = [10_054, 10_097];
/** The stream does not allow per-message TTL, atomic batches, or schedules. */
const notAllowed = [10_166, 10_174, 10_188];
/** An atomic batch has an id within the duplicate window. */
const duplicateInBatch = 10_201;
/** A missing stream may be one that the server has not loaded yet. Where nothing looks it up, it is soon given up. */
const mostRepeatsUnseen = 4;

/** @param isAtomic - true if the server accepts several packets together or not at all */
export function openPublisher(
  connection: Connection,
  topology: TopologyOptions,
  isAtomic: boolean,
): Publisher {
  const { link, settings } = connection;
  const ledger: Ledger<Route, Message> = openLedger<Route, Message>({
    ...settings,
    product: "NATS",
    broker: connection.broker,
    describe: ({ to }) => (to === undefined ? "a subject of core NATS" : nameOf(to)),
    isUp: link.isUp,
    bytesOf: ({ bytes }) => bytes,
    send: (packet) => write(state, packet),
    prepare: (route) => (route.to === undefined ? undefined : prepare(state, route, route.to)),
    partitionOf: ({ to, target }, { parts: [part, ...others] }) =>
      to?.ordered && part !== undefined && others.length === 0
        ? partitionOf(part.key, target?.partitions ?? 1)
        : undefined,
    mostRepeats: topology.mode === "leave" ? mostRepeatsUnseen : Number.POSITIVE_INFINITY,
  });
  const refusedCounts = new Map<string, number>();
  const state: State = {
    connection,
    topology,
    ledger,
    routeOf: createDestinationCache<Route>({
      keyOf: routeKeyOf,
      make: (to) => ({ to, target: undefined, keepsSchedules: false }),
      most: mostRoutes,
    }),
    refusedCounts,
    inbox: "",
    flushing: undefined,
  };
  connection.onRefused((operation, subject) => {
    if (operation !== "publish") return;
    refusedCounts.set(subject, (refusedCounts.get(subject) ?? 0) + 1);
    failRefused(state, subject);
  });
  link.watch({
    up: ledger.resume,
    down(cause) {
      refusedCounts.clear();
      state.inbox = "";
      ledger.down(cause);
    },
  });
  return {
    drained: ledger.drained,
    close: ledger.close,
    send(to, packets, options = {}) {
      if (to.kind !== "inbox" && to.delivery !== "light") return sendStored(to, packets, options);
      try {
        const messages = packets.map((packet) => messageOf([encodeCore(to, packet)]));
        return ledger.publish(core, messages, options);
      } catch (error) {
        return Promise.reject(error);
      }
    },
  };

  async function sendStored(...[to, packets, options = {}]: Parameters<Send>): ReturnType<Send> {
    const route = state.routeOf(to);
    if (packets.some(({ delayMs = 0 }) => delayMs > 0)) await prepareSchedules(state, route, to);
    if (isAtomic && packets.length > 1) return sendBatch(state, { route, to, packets, options });
    return ledger.publish(
      route,
      packets.map((packet) => messageOf([encodePart(to, packet)])),
      options,
    );
  }
}

/** Publishes a dead letter to its address. Beside the name of the dead letters' stream, that may be too long. */
export async function sendDeadLetter(send: Send, to: Destination, packet: Outgoing): Promise<void> {
  const options = { connectTimeoutMs: 0 };
  try {
    await send(to, [packet], options);
  } catch (error) {
    if (!isMessagingError(error, "invalid_address")) throw error;
    await send({ ...to, address: to.template }, [packet], options);
  }
}

function routeKeyOf({ kind, template, ordered, duplicateWindowMs, keepMs, binding }: Destination): string {
  return `${kind} ${ordered} ${duplicateWindowMs} ${keepMs} ${binding?.channel?.["stream"]} ${template}`;
}

/** Finds the stream. If the inbox is forbidden, so is the inbox of that request, and the error says so. */
async function prepare(state: State, route: Route, to: Destination): Promise<void> {
  if (state.inbox === "") openInbox(state);
  route.keepsSchedules = false; // the stream may be a new one
  try {
    route.target = await findStream(state.topology, to);
  } catch (error) {
    throw topologyError(nameOf(to), error);
  }
}

/** Makes sure that delayed packets are kept until their time. */
async function prepareSchedules({ topology }: State, route: Route, to: Destination): Promise<void> {
  if (namesOf(to).root === undefined) {
    const text = `${nameOf(to)} is an existing stream, in which no subject is known for delayed packets. Send the packet later.`;
    throw new MessagingError("unsupported_capability", text);
  }
  if (route.keepsSchedules) return;
  try {
    await findStream(topology, to);
    await keepSchedules(topology, to);
    route.keepsSchedules = true;
  } catch (error) {
    throw topologyError(nameOf(to), error);
  }
}

interface Batch {
  readonly route: Route;
  readonly to: Destination;
  readonly packets: readonly Outgoing[];
  readonly options: PublishOptions;
}

/** Publishes packets together or not at all. */
async function sendBatch(
  { ledger }: State,
  { route, to, packets, options }: Batch,
): Promise<readonly Receipt[] | undefined> {
  const encode = (): Part[] => packets.map((packet) => encodePart(to, packet));
  const parts = encode();
  try {
    const receipts = await ledger.publish(route, [messageOf(parts)], options);
    const last = Number(receipts?.[0]?.position);
    return parts.map((part, index) => receiptOf(part, last - parts.length + 1 + index));
  } catch (error) {
    if (!(error instanceof Error) || !hasApiCode(error.cause, duplicateInBatch)) throw error;
    // Most likely the whole batch is published again. The server finds out which packets it has.
    return ledger.publish(
      route,
      encode().map((part) => messageOf([part])),
      options,
    );
  }
}

function openInbox(state: State): void {
  const { connection, ledger } = state;
  const inbox = `${createInbox(connection.settings.connection.inboxPrefix)}.`;
  state.inbox = inbox;
  connection.session()?.nc.subscribe(`${inbox}*`, {
    callback(error, msg) {
      if (error === null) return confirm(state, msg);
      state.inbox = ""; // every stream is prepared again, and the inbox with it
      ledger.failSent(forbiddenError("subscribe", `${inbox}*`, error));
      ledger.forget();
    },
  });
}

/** Writes all parts of a packet. Only the last one is confirmed. */
function write(state: State, packet: Pending): void {
  const { connection, inbox, ledger } = state;
  const session = connection.session();
  const { message, entry } = packet;
  const { to, target } = entry.lane.route;
  if (session === undefined || (inbox === "" && to !== undefined))
    throw new Error("no confirmation can arrive");
  const { parts } = message;
  const batch = parts.length > 1 ? nuid.next() : undefined;
  for (const [index, part] of parts.entries()) {
    const { headers, body } = part;
    const isLast = index === parts.length - 1;
    const subject = target === undefined ? part.address : addressPart(part, target, connection.serverNow);
    message.subject = subject;
    if (batch !== undefined) {
      headers.set("Nats-Batch-Id", batch);
      headers.set("Nats-Batch-Sequence", String(index + 1));
      if (isLast) headers.set("Nats-Batch-Commit", "1");
    }
    session.write({
      subject,
      payload: body,
      options: { headers, reply: isLast && to !== undefined ? inbox + packet.number.toString(36) : "" },
      onError(error) {
        const isTooLarge = error instanceof InvalidArgumentError;
        ledger.fail(
          packet,
          isTooLarge ? tooLargeError(subject, body.length, error) : refusedError(subject, error.message),
        );
      },
    });
  }
  if (to === undefined) confirmByFlush(state, session, packet);
}

/** Core NATS confirms nothing. A flush takes the place of that, shared by all packets of a turn. */
function confirmByFlush(state: State, session: Session, packet: Pending): void {
  const flushed = session.flush();
  if (state.flushing?.flushed !== flushed) {
    state.flushing = { flushed, packets: [] };
    void confirmAfter(state, state.flushing.packets, session);
  }
  state.flushing.packets.push(packet);
}

async function confirmAfter({ ledger }: State, packets: readonly Pending[], session: Session): Promise<void> {
  const refused = await session.flushRefusals().catch(() => undefined);
  if (refused === undefined) return; // the connection broke, which fails what is sent
  for (const packet of packets) {
    const { subject } = packet.message;
    if (refused.size > 0 && refused.has(`publish ${subject}`))
      ledger.fail(packet, forbiddenError("publish", subject));
    else ledger.confirm(packet);
  }
}

function confirm(state: State, msg: Msg): void {
  const { ledger, inbox, topology } = state;
  const packet = ledger.find(Number.parseInt(msg.subject.slice(inbox.length), 36));
  if (packet === undefined) return; // the confirmation is late
  const { subject, parts } = packet.message;
  const text = decoder.decode(msg.data);
  if (text === "")
    ledger.refuse(packet, noStreamError(subject, topology.mode === "leave")); // "503 No Responders"
  else if (text.includes('"error"')) ledger.fail(packet, errorOf(packet, text));
  else ledger.confirm(packet, receiptOf(parts.at(-1) as Part, sequenceIn(text)));
  if (state.refusedCounts.has(subject)) failRefused(state, subject);
}

/** Reads the number of the packet in the stream from `{"stream":"…","seq":7}`. */
function sequenceIn(text: string): number {
  return Number.parseInt(text.slice(text.lastIndexOf('"seq":') + 6), 10);
}

function receiptOf({ schedule }: Part, sequence: number): Receipt {
  const position = String(sequence);
  return schedule === undefined ? { position } : { position, scheduled: schedule.id };
}

function noStreamError(subject: string, isMissing: boolean): MessagingError {
  if (!isMissing) return refusedError(subject, "no stream has the subject");
  return new MessagingError(
    "not_found",
    `No stream has the subject "${subject}". Nothing was stored. Create it.`,
  );
}

function errorOf({ message: { subject, parts } }: Pending, text: string): MessagingError {
  const cause = apiError(JSON.parse(text).error);
  if (hasApiCode(cause, ...sizeExceeded)) return tooLargeError(subject, parts[0]?.body.length ?? 0, cause);
  if (!hasApiCode(cause, ...notAllowed)) return refusedError(subject, cause.message, cause);
  return new MessagingError(
    "topology_differs",
    `The stream of "${subject}" does not allow what the packet needs: ${cause.message}. Nothing was stored. ` +
      "Allow it in the stream's configuration.",
    { cause },
  );
}

/** Fails the unconfirmed packets with a subject, if all of them are refused. */
function failRefused({ ledger, refusedCounts }: State, subject: string): void {
  const packets = ledger.sent().filter(({ message }) => message.subject === subject);
  if (packets.length > (refusedCounts.get(subject) ?? 0)) return;
  refusedCounts.delete(subject);
  for (const packet of packets) ledger.fail(packet, forbiddenError("publish", subject));
}
