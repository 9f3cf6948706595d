import { createInbox, type Msg } from "@nats-io/transport-node";
import { MessagingError, resolvesWithin, sleep } from "@posthorn/core/transport";
import { forbiddenError } from "../connection/errors.ts";
import type { Session } from "../connection/session.ts";
import { nanos } from "./api.ts";

// A puller asks the server for a number of deliveries; several requests may be open at a time. The server answers with
// deliveries, heartbeats, and statuses that end a request. `outstanding` is the number of deliveries that were asked
// for and have not arrived. A puller is lost once it no longer knows what the server will send: the server is silent,
// the consumer is gone, or a permission is missing. Another one then takes its place.

/** Asks one durable consumer for deliveries over one session, and detects that it no longer answers. */
export interface Puller {
  /** The subject of its requests. */
  readonly subject: string;
  readonly outstanding: number;
  /** The reason why it is lost. */
  readonly lostBy: MessagingError | undefined;
  /** Asks for a number of deliveries. Does nothing once it is lost. */
  pull(count: number): void;
  /** To be called regularly. */
  tick(now: number): void;
  lose(cause: MessagingError): void;
  /** Ends it, because another one replaces it. Deliveries that were on their way are still handled. */
  retire(): void;
  /** Ends its requests. Resolves once no delivery can arrive any longer. */
  close(): Promise<void>;
}

export interface PullerOptions {
  readonly inboxPrefix: string | undefined;
  readonly session: Session;
  readonly stream: string;
  /** The name of the durable consumer. */
  readonly name: string;
  readonly onDelivery: (msg: Msg) => void;
  /** Called when deliveries that were asked for will not come: ask again. */
  readonly onExpired: () => void;
  /** Called when it is lost. */
  readonly onLost: (cause: MessagingError) => void;
}

const expiresMs = 30_000;
const heartbeatMs = 2_000;
const silenceMs = 2 * heartbeatMs + 1_000;
const infoMs = 500;
const drainMs = 1_000;
/** After that time without a delivery, no delivery is on its way. */
const quietMs = 50;
const longestQuietMs = 500;
const encoder = new TextEncoder();
/** The encoded requests, by the number of deliveries. */
const requests = new Map<number, Uint8Array>();

export function openPuller(options: PullerOptions): Puller {
  const { session, stream, name, onDelivery, onExpired, onLost } = options;
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`;
  /** The times of the last answer of any kind, and of the last delivery, by `performance.now()`. */
  let heardAt = performance.now();
  let arrivedAt = heardAt;
  let isClosed = false;
  const inbox = session.nc.subscribe(createInbox(options.inboxPrefix), {
    callback(error, msg) {
      heardAt = performance.now();
      if (error !== null) puller.lose(forbiddenError("subscribe", inbox.getSubject(), error));
      else if (msg.reply === "") handleStatus(msg);
      else {
        arrivedAt = heardAt;
        puller.outstanding = Math.max(0, puller.outstanding - 1);
        onDelivery(msg);
      }
    },
  });

  /** A request has ended if the server says how many of its deliveries will not come. Other statuses are unexpected. */
  function handleStatus({ headers }: Msg): void {
    const { code = 0, status = "" } = headers ?? {};
    if (code === 0 || code === 100) return; // not from the server, or a heartbeat
    const missing = Number(headers?.get("Nats-Pending-Messages"));
    if ((code === 404 || code === 408) && missing > 0) {
      puller.outstanding = Math.max(0, puller.outstanding - missing);
      if (!isClosed) onExpired();
    } else puller.lose(goneError(options, status));
  }

  const puller = {
    subject,
    outstanding: 0,
    lostBy: undefined as MessagingError | undefined,
    pull(count: number): void {
      if (isClosed || puller.lostBy !== undefined) return;
      if (puller.outstanding === 0) heardAt = performance.now();
      puller.outstanding += count;
      const reply = inbox.getSubject();
      session.write({ subject, payload: requestFor(count), options: { reply }, onError: undefined });
    },
    tick(now: number): void {
      const reason = `it has not answered for ${silenceMs} ms`;
      if (puller.outstanding > 0 && now - heardAt > silenceMs) puller.lose(goneError(options, reason));
    },
    lose(cause: MessagingError): void {
      if (isClosed || puller.lostBy !== undefined || session.nc.isClosed()) return;
      puller.lostBy = cause;
      onLost(cause);
    },
    retire(): void {
      isClosed = true;
      if (!session.nc.isClosed()) inbox.drain().catch(() => {});
    },
    async close(): Promise<void> {
      if (session.nc.isClosed() || isClosed) return;
      isClosed = true;
      // A delivery that the server sends while it hears that the inbox is gone would be lost until the ack wait is over.
      const startedAt = performance.now();
      arrivedAt = startedAt;
      for (let now = startedAt; puller.outstanding > 0 && !session.nc.isClosed(); now = performance.now()) {
        if (now - arrivedAt > quietMs || now - startedAt > longestQuietMs) break;
        await sleep(5);
      }
      const drained = inbox.drain().catch(() => {});
      if (!(await resolvesWithin(drained, drainMs)) || puller.outstanding === 0) return;
      // Servers before 2.10 deliver a returned message to a request of an inbox that is gone, find that out, and then forget
      // how often they have delivered it. When they are asked about the consumer, they drop such requests.
      const info = session.nc.request(`$JS.API.CONSUMER.INFO.${stream}.${name}`, "", { timeout: infoMs });
      await info.catch(() => {});
    },
  };
  return puller;
}

function requestFor(count: number): Uint8Array {
  let request = requests.get(count);
  if (request === undefined) {
    const times = { expires: nanos(expiresMs), idle_heartbeat: nanos(heartbeatMs) };
    request = encoder.encode(JSON.stringify({ batch: count, ...times }));
    requests.set(count, request);
  }
  return request;
}

function goneError({ stream, name }: PullerOptions, reason: string): MessagingError {
  const text = `Consumer "${name}" of stream "${stream}" cannot be asked for packets: ${reason}.`;
  return new MessagingError("not_found", `${text} Create it, or let the option \`topology\` create it.`);
}
