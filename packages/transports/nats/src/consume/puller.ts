import { createInbox, type Msg, nanos, type Subscription } from "@nats-io/transport-node";
import { type MessagingError, sleep, resolvesWithin } from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { forbidden } from "../failures.ts";

/** Asks one durable consumer for deliveries, and notices when it no longer answers. */
export interface Puller {
  /** Deliveries that were asked for and have not come. */
  readonly outstanding: number;
  pull(count: number): void;
  /** The permission that it lacks, if the server has refused something since a time of `performance.now()`. */
  refusal(since: number): MessagingError | undefined;
  /** Starts over: what was asked for is given up. */
  restart(): void;
  /** Asks for no more. Resolves once nothing can come any more. */
  close(): Promise<void>;
}

export interface PullerOptions {
  readonly connection: Connection;
  readonly stream: string;
  /** The consumer. */
  readonly name: string;
  readonly onDelivery: (msg: Msg) => void;
  /** Something that was asked for will not come: ask again. */
  readonly onLapse: () => void;
  /** It does not answer, or is gone: see to it, then `restart`. */
  readonly onLost: (reason: string) => void;
}

const expiresMs = 30_000;
const heartbeatMs = 2_000;
const silenceMs = 2 * heartbeatMs + 1_000;
const sweepMs = 500;
const drainMs = 1_000;
/** How long nothing comes before it is taken that nothing is on its way. */
const quietMs = 50;
const longestQuietMs = 500;
const encoder = new TextEncoder();

export function openPuller(options: PullerOptions): Puller {
  const { connection, stream, name, onDelivery, onLapse, onLost } = options;
  const { nc } = connection;
  const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`;
  const requests = new Map<number, Uint8Array>();
  let heardAt = performance.now();
  let arrivedAt = heardAt;
  let inbox: Subscription | undefined;
  let lost = false;
  let refusedBefore = false;
  let closed = false;

  function listen(): Subscription {
    const mine: Subscription = nc.subscribe(createInbox(connection.inboxPrefix), {
      callback: (error, msg) => {
        if (mine !== inbox) {
          if (error === null && msg.reply !== "") onDelivery(msg); // asked for before the restart
          return;
        }
        heardAt = performance.now();
        if (error !== null) lose(error.message);
        else if (msg.reply !== "") arrive(msg);
        else hear(msg);
      },
    });
    return mine;
  }

  function arrive(msg: Msg): void {
    puller.outstanding = Math.max(0, puller.outstanding - 1);
    arrivedAt = performance.now();
    onDelivery(msg);
  }

  function hear({ headers }: Msg): void {
    switch (headers?.code ?? 0) {
      case 0: // not from the server
      case 100: // heartbeat
        return;
      case 404: // no messages
      case 408: // the request expired
        lapse(Number(headers?.get("Nats-Pending-Messages")));
        return;
      case 409:
        if (/deleted|push/i.test(headers?.description ?? "")) lose(headers?.description ?? "");
        else lapse(Number(headers?.get("Nats-Pending-Messages")), true);
        return;
      default:
        lose(headers?.status ?? "");
    }
  }

  function lapse(count: number, refused = false): void {
    if (count > 0) {
      puller.outstanding = Math.max(0, puller.outstanding - count);
      if (refused)
        refusedBefore = true; // asking again at once would only be refused again
      else if (!closed) onLapse();
    } else {
      lose("a request lapsed, and how much of it is not known");
    }
  }

  function lose(reason: string): void {
    if (lost || closed || !connection.isUp()) return;
    lost = true;
    onLost(reason);
  }

  const stopWatching = connection.watch({
    refused: (operation, refused) => {
      if (operation === "publish" && refused === subject) lose("a permission is missing");
    },
  });
  const stopTicking = connection.tick((now) => {
    if (refusedBefore) {
      refusedBefore = false;
      onLapse();
    }
    if (puller.outstanding > 0 && now - heardAt > silenceMs) lose("silence");
  });

  function request(count: number): Uint8Array {
    let bytes = requests.get(count);
    if (bytes === undefined) {
      const expires = nanos(expiresMs);
      bytes = encoder.encode(JSON.stringify({ batch: count, expires, idle_heartbeat: nanos(heartbeatMs) }));
      requests.set(count, bytes);
    }
    return bytes;
  }

  const puller = {
    outstanding: 0,
    refusal(since: number): MessagingError | undefined {
      if (connection.wasRefused("publish", subject, since)) return forbidden("publish", subject);
      const mine = inbox?.getSubject() ?? "";
      return connection.wasRefused("subscribe", mine, since) ? forbidden("subscribe", mine) : undefined;
    },
    pull(count: number): void {
      if (lost || closed || !connection.isUp()) return;
      inbox ??= listen();
      if (puller.outstanding === 0) heardAt = performance.now();
      puller.outstanding += count;
      connection.writer.publish(subject, request(count), { reply: inbox.getSubject() }, (error) =>
        lose(error.message),
      );
    },
    restart(): void {
      if (!nc.isClosed()) inbox?.drain().catch(() => {});
      inbox = undefined;
      puller.outstanding = 0;
      lost = false;
    },
    async close(): Promise<void> {
      closed = true;
      stopTicking();
      stopWatching();
      if (inbox === undefined || nc.isClosed()) return;
      if (!connection.isUp()) {
        inbox.unsubscribe();
        return;
      }
      await quiet();
      const drained = connection.whileUp(inbox.drain()).catch(() => {});
      if (await resolvesWithin(drained, drainMs)) await sweep();
    },
  };
  return puller;

  // What the server delivers while it hears that the inbox is gone gets lost, until the ack wait is over.
  async function quiet(): Promise<void> {
    const begun = performance.now();
    arrivedAt = begun;
    while (puller.outstanding > 0 && connection.isUp()) {
      const now = performance.now();
      if (now - arrivedAt > quietMs || now - begun > longestQuietMs) return;
      await sleep(5);
    }
  }

  // Servers before 2.10 hand what is given back to a request whose asker has left, find that out, and then
  // forget how often they handed it out. A request that lapses at once makes them look who is still there.
  async function sweep(): Promise<void> {
    if (puller.outstanding === 0 || !connection.isUp()) return;
    const lapsing = encoder.encode(JSON.stringify({ batch: 1, expires: nanos(1) }));
    const asked = connection.whileUp(nc.request(subject, lapsing, { timeout: sweepMs }));
    const answer = await asked.catch(() => undefined);
    if (answer?.reply) onDelivery(answer);
  }
}
