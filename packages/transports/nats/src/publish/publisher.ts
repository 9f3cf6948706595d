import {
  createInbox,
  InvalidArgumentError,
  type Msg,
  type MsgHdrs,
  type Subscription,
} from "@nats-io/transport-node";
import type { MessagingError } from "@posthorn/core/transport";
import type { Connection } from "../connection/connection.ts";
import { forbidden, refused, tooLarge, uncertain } from "../errors/errors.ts";

/** A packet as it goes to the server. */
export interface Sending {
  readonly subject: string;
  readonly headers?: MsgHdrs;
  readonly body: Uint8Array;
}

/** Publishes to streams. */
export interface Publisher {
  /**
   * Resolves once the stream has it. With `noStream`, no stream listens on the subject. Rejects with
   * `publish_uncertain` if no answer comes until then, by `performance.now()`.
   */
  publish(sending: Sending, until: number): Promise<"stored" | "noStream">;
  /** Resolves once nothing is unconfirmed. */
  drained(): Promise<void>;
  /** Rejects what is unconfirmed still. */
  close(): void;
}

interface Confirmation {
  readonly error?: { readonly description: string; readonly err_code?: number };
}

interface Unconfirmed {
  readonly subject: string;
  readonly size: number;
  readonly until: number;
  resolve(outcome: "stored" | "noStream"): void;
  reject(error: MessagingError): void;
}

const decoder = new TextDecoder();
/** The stream takes no message of that size, and no stream takes headers of more than 65,535 bytes. */
const sizeExceeded: readonly (number | undefined)[] = [10_054, 10_097];

/**
 * Opens one inbox for all confirmations. Packets are written at once, without waiting for the
 * confirmation of those before, and what is overdue is found by the connection's one clock.
 */
export async function openPublisher(connection: Connection): Promise<Publisher> {
  const { nc, timeoutMs } = connection;
  const inbox = `${createInbox(connection.inboxPrefix)}.`;
  const waiting = new Map<number, Unconfirmed>();
  /** How many packets the server has refused of those that wait, by subject. */
  const refusedCounts = new Map<string, number>();
  let last = 0;
  let lastUntil = 0;
  let inOrder = true; // whether those that wait are overdue in the order in which they were sent
  let onDrained: (() => void)[] = [];
  let subscription: Subscription;
  /** Why no confirmation can come. */
  let refusal: MessagingError | undefined;
  let reopening: Promise<void> | undefined;

  function listen(): void {
    refusal = undefined;
    subscription = nc.subscribe(`${inbox}*`, {
      callback(error, msg) {
        if (error === null) return confirm(msg);
        const missing = forbidden("subscribe", `${inbox}*`, error);
        refusal = missing;
        rejectAll((subject) => uncertain(subject, missing.text, missing));
      },
    });
  }

  async function reopen(): Promise<void> {
    listen();
    await connection.flushRefusals();
  }

  /** The permission may have been granted meanwhile. */
  async function publishOnceOpen(sending: Sending, until: number): Promise<"stored" | "noStream"> {
    reopening ??= reopen().finally(() => {
      reopening = undefined;
    });
    await reopening.catch((error) => {
      throw uncertain(sending.subject, error.message, error);
    });
    if (refusal !== undefined) throw refusal;
    return write(sending, until);
  }

  function take(number: number): Unconfirmed | undefined {
    const one = waiting.get(number);
    waiting.delete(number);
    if (waiting.size === 0) {
      inOrder = true;
      for (const resolve of onDrained) resolve();
      onDrained = [];
    }
    return one;
  }

  function confirm(msg: Msg): void {
    const one = take(Number.parseInt(msg.subject.slice(inbox.length), 36));
    if (one === undefined) return; // it came too late
    if (refusedCounts.has(one.subject)) rejectRefused(one.subject);
    if (msg.data.length === 0) {
      one.resolve("noStream"); // "503 No Responders"
      return;
    }
    const text = decoder.decode(msg.data);
    const given = text.includes('"error"') ? (JSON.parse(text) as Confirmation).error : undefined;
    if (given === undefined) one.resolve("stored");
    else if (sizeExceeded.includes(given.err_code)) one.reject(tooLarge(one.subject, one.size));
    else one.reject(refused(one.subject, given.description));
  }

  function refuse(subject: string): void {
    refusedCounts.set(subject, (refusedCounts.get(subject) ?? 0) + 1);
    rejectRefused(subject);
  }

  /** The server names the subject, not the packet: only once all that wait for it are refused is it known which. */
  function rejectRefused(subject: string): void {
    const numbers = [...waiting].filter(([, one]) => one.subject === subject).map(([number]) => number);
    if (numbers.length > (refusedCounts.get(subject) ?? 0)) return;
    refusedCounts.delete(subject);
    for (const number of numbers) take(number)?.reject(forbidden("publish", subject));
  }

  function rejectAll(toError: (subject: string) => MessagingError): void {
    refusedCounts.clear();
    for (const number of [...waiting.keys()]) {
      const one = take(number);
      one?.reject(toError(one.subject));
    }
  }

  const stopWatching = connection.watch({
    down: (cause) => rejectAll((subject) => uncertain(subject, `${cause.message} first`, cause)),
    refused: (operation, subject) => {
      if (operation === "publish") refuse(subject);
    },
  });
  const stopTicking = connection.tick((now) => {
    for (const [number, { until }] of waiting) {
      if (until > now) {
        if (inOrder) return;
        continue;
      }
      const one = take(number);
      one?.reject(uncertain(one.subject, `no answer came within ${timeoutMs} ms`));
    }
  });

  function write({ subject, headers, body }: Sending, until: number): Promise<"stored" | "noStream"> {
    return new Promise((resolve, reject) => {
      const number = ++last;
      if (until < lastUntil) inOrder = false;
      lastUntil = until;
      waiting.set(number, { subject, size: body.length, until, resolve, reject });
      const reply = inbox + number.toString(36);
      const options = headers === undefined ? { reply } : { headers, reply };
      connection.writer.publish(subject, body, options, (error) => {
        take(number);
        reject(error instanceof InvalidArgumentError ? tooLarge(subject, body.length, error) : error);
      });
    });
  }

  await reopen().catch(() => {}); // the connection broke meanwhile: the client subscribes again by itself

  return {
    publish(sending, until) {
      if (!connection.isUp()) return Promise.reject(connection.away(0));
      return refusal === undefined && reopening === undefined
        ? write(sending, until)
        : publishOnceOpen(sending, until);
    },
    drained() {
      if (waiting.size === 0) return Promise.resolve();
      return new Promise((resolve) => onDrained.push(resolve));
    },
    close() {
      stopWatching();
      stopTicking();
      rejectAll((subject) => uncertain(subject, "the transport was closed first"));
      if (!nc.isClosed()) subscription.unsubscribe();
    },
  };
}
