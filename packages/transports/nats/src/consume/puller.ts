import { createInbox, type Msg, nanos, type Subscription } from "@nats-io/transport-node";
import type { MessagingError } from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { forbiddenError } from "../errors/permission-errors.ts";

// A puller asks the server for a number of deliveries; several requests may be open at a time. The server answers with
// deliveries, heartbeats, and statuses that end a request. `outstanding` is the number of deliveries that were asked
// for and have not arrived. A puller is lost once it no longer knows what the server will send: the server is silent,
// the consumer is gone, or a permission is missing. It then does nothing until `restart`, which gives up the open
// requests and opens a new inbox. Deliveries that arrive at the old inbox are still handled.

/** Asks one durable consumer for deliveries, and detects that it no longer answers. */
export interface Puller extends PullerOptions {
  /** The subject of its requests. */
  readonly subject: string;
  /** The encoded requests, by the number of deliveries. */
  readonly requests: Map<number, Uint8Array>;
  outstanding: number;
  /** The time of the last answer of any kind, by `performance.now()`. */
  heardAt: number;
  /** The time of the last delivery. */
  arrivedAt: number;
  inbox: Subscription | undefined;
  isLost: boolean;
  /** True if the server refused a request. To ask again at once would be refused as well, so the next tick asks. */
  asksOnTick: boolean;
  closed: boolean;
  readonly stop: () => void;
}

export interface PullerOptions {
  readonly connection: Connection;
  readonly stream: string;
  /** The name of the durable consumer. */
  readonly name: string;
  readonly onDelivery: (msg: Msg) => void;
  /** Called when deliveries that were asked for will not come: ask again. */
  readonly onExpired: () => void;
  /** Called when it is lost. The consumer has to be restored, and the puller restarted. */
  readonly onLost: (reason: string) => void;
}

const expiresMs = 30_000;
const heartbeatMs = 2_000;
const silenceMs = 2 * heartbeatMs + 1_000;
const encoder = new TextEncoder();

export function openPuller(options: PullerOptions): Puller {
  const { connection, stream, name } = options;
  const now = performance.now();
  const puller: Puller = {
    ...options,
    subject: `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
    requests: new Map(),
    outstanding: 0,
    heardAt: now,
    arrivedAt: now,
    inbox: undefined,
    isLost: false,
    asksOnTick: false,
    closed: false,
    stop() {
      stopTicking();
      stopWatching();
    },
  };
  const stopWatching = connection.watch({
    refused: (operation, subject) => {
      if (operation === "publish" && subject === puller.subject) lose(puller, "a permission is missing");
    },
  });
  const stopTicking = connection.tick((time) => {
    if (puller.asksOnTick) {
      puller.asksOnTick = false;
      puller.onExpired();
    }
    if (puller.outstanding > 0 && time - puller.heardAt > silenceMs) lose(puller, "silence");
  });
  return puller;
}

/** Asks for a number of deliveries. Does nothing while the puller is lost or the connection is down. */
export function pull(puller: Puller, count: number): void {
  const { connection, subject } = puller;
  if (puller.isLost || puller.closed || !connection.isUp()) return;
  puller.inbox ??= openInbox(puller);
  if (puller.outstanding === 0) puller.heardAt = performance.now();
  puller.outstanding += count;
  connection.writer.publishWith({
    subject,
    payload: requestFor(puller, count),
    options: { reply: puller.inbox.getSubject() },
    onError: (error) => lose(puller, error.message),
  });
}

/** Starts over. The open requests are given up. */
export function restart(puller: Puller): void {
  if (!puller.connection.nc.isClosed()) puller.inbox?.drain().catch(() => {});
  puller.inbox = undefined;
  puller.outstanding = 0;
  puller.isLost = false;
}

/**
 * The error for a permission that the puller lacks, if the server has refused something.
 *
 * @param since - by `performance.now()`
 */
export function refusalOf({ connection, subject, inbox }: Puller, since: number): MessagingError | undefined {
  if (connection.wasRefused("publish", subject, since)) return forbiddenError("publish", subject);
  const address = inbox?.getSubject() ?? "";
  return connection.wasRefused("subscribe", address, since)
    ? forbiddenError("subscribe", address)
    : undefined;
}

function openInbox(puller: Puller): Subscription {
  const { nc, inboxPrefix } = puller.connection;
  const inbox: Subscription = nc.subscribe(createInbox(inboxPrefix), {
    callback: (error, msg) => {
      if (inbox !== puller.inbox) {
        if (error === null && msg.reply !== "") puller.onDelivery(msg); // asked for before a restart
        return;
      }
      puller.heardAt = performance.now();
      if (error !== null) lose(puller, error.message);
      else if (msg.reply !== "") receive(puller, msg);
      else handleStatus(puller, msg);
    },
  });
  return inbox;
}

function receive(puller: Puller, msg: Msg): void {
  puller.outstanding = Math.max(0, puller.outstanding - 1);
  puller.arrivedAt = performance.now();
  puller.onDelivery(msg);
}

function handleStatus(puller: Puller, { headers }: Msg): void {
  switch (headers?.code ?? 0) {
    case 0: // not from the server
    case 100: // heartbeat
      return;
    case 404: // no messages
    case 408: // the request expired
      endRequest(puller, Number(headers?.get("Nats-Pending-Messages")), false);
      return;
    case 409:
      if (/deleted|push/i.test(headers?.description ?? "")) lose(puller, headers?.description ?? "");
      else endRequest(puller, Number(headers?.get("Nats-Pending-Messages")), true);
      return;
    default:
      lose(puller, headers?.status ?? "");
  }
}

/** Ends a request. The server says how many of its deliveries will not come. */
function endRequest(puller: Puller, count: number, refused: boolean): void {
  if (count > 0) {
    puller.outstanding = Math.max(0, puller.outstanding - count);
    if (refused) puller.asksOnTick = true;
    else if (!puller.closed) puller.onExpired();
  } else {
    lose(puller, "a request ended, and the number of missing deliveries is unknown");
  }
}

function lose(puller: Puller, reason: string): void {
  if (puller.isLost || puller.closed || !puller.connection.isUp()) return;
  puller.isLost = true;
  puller.onLost(reason);
}

function requestFor({ requests }: Puller, count: number): Uint8Array {
  let request = requests.get(count);
  if (request === undefined) {
    const expires = nanos(expiresMs);
    request = encoder.encode(JSON.stringify({ batch: count, expires, idle_heartbeat: nanos(heartbeatMs) }));
    requests.set(count, request);
  }
  return request;
}
