import {
  createInbox,
  InvalidArgumentError,
  type Msg,
  type MsgHdrs,
  type Subscription,
} from "@nats-io/transport-node";
import type { MessagingError } from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { forbiddenError } from "../errors/permission-errors.ts";
import { refusedError, tooLargeError, uncertainError } from "../errors/publish-errors.ts";

// One inbox receives all confirmations; a packet's number is the last token of its reply subject. Packets are written
// at once, without waiting for earlier confirmations. An unconfirmed packet ends in one of these ways:
//   confirmed   the server answers: stored, no stream, or an error;
//   forbidden   the server reports a missing permission. It names the subject only, so that the packet is known to be
//               refused once as many refusals have come as packets with that subject are unconfirmed;
//   uncertain   the connection breaks, the time is over, or the transport closes.
// The inbox itself may be forbidden. Then no confirmation can arrive, every publish opens the inbox again first, and
// rejects for as long as that is forbidden.

/** A packet as the server receives it. */
export interface EncodedPacket {
  readonly subject: string;
  readonly headers?: MsgHdrs;
  readonly body: Uint8Array;
}

export type PublishOutcome = "stored" | "noStream";

/** Publishes to streams. */
export interface Publisher {
  /**
   * Resolves once the stream has stored the packet, or to `noStream` if no stream has the subject. Rejects with
   * `publish_uncertain` if the confirmation does not arrive in time.
   *
   * @param until - by `performance.now()`
   */
  publish(packet: EncodedPacket, until: number): Promise<PublishOutcome>;
  /** Resolves once every packet is confirmed. */
  drained(): Promise<void>;
  /** Rejects the packets that are not confirmed. */
  close(): void;
}

interface Unconfirmed {
  readonly subject: string;
  readonly size: number;
  readonly until: number;
  resolve(outcome: PublishOutcome): void;
  reject(error: MessagingError): void;
}

interface State {
  readonly connection: Connection;
  /** The subject of the inbox, up to the number. */
  readonly inbox: string;
  /** By number, in the order of the writes. */
  readonly unconfirmed: Map<number, Unconfirmed>;
  /** By subject, the number of unconfirmed packets that the server has refused. */
  readonly refusedCounts: Map<string, number>;
  lastNumber: number;
  lastUntil: number;
  /** True if the deadlines of the unconfirmed packets are in the order of the writes. */
  deadlinesInOrder: boolean;
  onDrained: (() => void)[];
  subscription: Subscription | undefined;
  /** The error that keeps confirmations from arriving. */
  inboxRefusal: MessagingError | undefined;
  reopening: Promise<void> | undefined;
}

interface Confirmation {
  readonly error?: { readonly description: string; readonly err_code?: number };
}

const decoder = new TextDecoder();
/** The message is larger than the stream allows, or has more than 65,535 bytes of headers. */
const sizeExceededCodes: readonly (number | undefined)[] = [10_054, 10_097];

/** Opens the inbox for all confirmations. */
export async function openPublisher(connection: Connection): Promise<Publisher> {
  const state: State = {
    connection,
    inbox: `${createInbox(connection.inboxPrefix)}.`,
    unconfirmed: new Map(),
    refusedCounts: new Map(),
    lastNumber: 0,
    lastUntil: 0,
    deadlinesInOrder: true,
    onDrained: [],
    subscription: undefined,
    inboxRefusal: undefined,
    reopening: undefined,
  };
  const stopWatching = connection.watch({
    down: (cause) =>
      rejectAll(state, (subject) =>
        uncertainError(subject, `${cause.message} before the confirmation arrived`, cause),
      ),
    refused: (operation, subject) => {
      if (operation === "publish") countRefusal(state, subject);
    },
  });
  const stopTicking = connection.tick((now) => rejectOverdue(state, now));
  await openInbox(state).catch(() => {}); // the connection broke: the client subscribes again when it has reconnected
  return {
    publish(packet, until) {
      if (!connection.isUp()) return Promise.reject(connection.unreachable(0));
      return state.inboxRefusal === undefined && state.reopening === undefined
        ? write(state, packet, until)
        : reopenInboxAndWrite(state, packet, until);
    },
    drained() {
      if (state.unconfirmed.size === 0) return Promise.resolve();
      return new Promise((resolve) => state.onDrained.push(resolve));
    },
    close() {
      stopWatching();
      stopTicking();
      rejectAll(state, (subject) =>
        uncertainError(subject, "the transport was closed before the confirmation arrived"),
      );
      if (!connection.nc.isClosed()) state.subscription?.unsubscribe();
    },
  };
}

async function openInbox(state: State): Promise<void> {
  const { connection, inbox } = state;
  state.inboxRefusal = undefined;
  state.subscription = connection.nc.subscribe(`${inbox}*`, {
    callback(error, msg) {
      if (error === null) return confirm(state, msg);
      const refusal = forbiddenError("subscribe", `${inbox}*`, error);
      state.inboxRefusal = refusal;
      rejectAll(state, (subject) => uncertainError(subject, refusal.text, refusal));
    },
  });
  await connection.flushRefusals();
}

/** The permission may have been granted since. */
async function reopenInboxAndWrite(
  state: State,
  packet: EncodedPacket,
  until: number,
): Promise<PublishOutcome> {
  state.reopening ??= openInbox(state).finally(() => {
    state.reopening = undefined;
  });
  await state.reopening.catch((error) => {
    throw uncertainError(packet.subject, error.message, error);
  });
  if (state.inboxRefusal !== undefined) throw state.inboxRefusal;
  return write(state, packet, until);
}

function write(
  state: State,
  { subject, headers, body }: EncodedPacket,
  until: number,
): Promise<PublishOutcome> {
  return new Promise((resolve, reject) => {
    const number = ++state.lastNumber;
    if (until < state.lastUntil) state.deadlinesInOrder = false;
    state.lastUntil = until;
    state.unconfirmed.set(number, { subject, size: body.length, until, resolve, reject });
    const reply = state.inbox + number.toString(36);
    state.connection.writer.publishWith({
      subject,
      payload: body,
      options: headers === undefined ? { reply } : { headers, reply },
      onError: (error) => {
        take(state, number);
        reject(error instanceof InvalidArgumentError ? tooLargeError(subject, body.length, error) : error);
      },
    });
  });
}

/** Removes a packet from the unconfirmed ones. Undefined if it has ended before. */
function take(state: State, number: number): Unconfirmed | undefined {
  const { unconfirmed } = state;
  const packet = unconfirmed.get(number);
  unconfirmed.delete(number);
  if (unconfirmed.size === 0) {
    state.deadlinesInOrder = true;
    for (const resolve of state.onDrained) resolve();
    state.onDrained = [];
  }
  return packet;
}

function confirm(state: State, msg: Msg): void {
  const packet = take(state, Number.parseInt(msg.subject.slice(state.inbox.length), 36));
  if (packet === undefined) return; // the confirmation is late
  if (state.refusedCounts.has(packet.subject)) rejectRefused(state, packet.subject);
  if (msg.data.length === 0) {
    packet.resolve("noStream"); // "503 No Responders"
    return;
  }
  const text = decoder.decode(msg.data);
  const error = text.includes('"error"') ? (JSON.parse(text) as Confirmation).error : undefined;
  if (error === undefined) packet.resolve("stored");
  else if (sizeExceededCodes.includes(error.err_code)) {
    packet.reject(tooLargeError(packet.subject, packet.size));
  } else packet.reject(refusedError(packet.subject, error.description));
}

function countRefusal(state: State, subject: string): void {
  state.refusedCounts.set(subject, (state.refusedCounts.get(subject) ?? 0) + 1);
  rejectRefused(state, subject);
}

/** Rejects the unconfirmed packets with a subject, if all of them are refused. */
function rejectRefused(state: State, subject: string): void {
  const packets = [...state.unconfirmed].filter(([, packet]) => packet.subject === subject);
  if (packets.length > (state.refusedCounts.get(subject) ?? 0)) return;
  state.refusedCounts.delete(subject);
  for (const [number] of packets) take(state, number)?.reject(forbiddenError("publish", subject));
}

function rejectAll(state: State, toError: (subject: string) => MessagingError): void {
  state.refusedCounts.clear();
  for (const number of [...state.unconfirmed.keys()]) {
    const packet = take(state, number);
    packet?.reject(toError(packet.subject));
  }
}

function rejectOverdue(state: State, now: number): void {
  const { timeoutMs } = state.connection;
  for (const [number, { until }] of state.unconfirmed) {
    if (until > now) {
      if (state.deadlinesInOrder) return;
      continue;
    }
    const packet = take(state, number);
    packet?.reject(uncertainError(packet.subject, `no confirmation arrived within ${timeoutMs} ms`));
  }
}
