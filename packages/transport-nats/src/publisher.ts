import { createInbox, InvalidArgumentError, type Msg, type MsgHdrs } from "@nats-io/transport-node";
import type { MessagingError } from "@posthorn/core";
import type { Connection } from "./connection.ts";
import { refused, tooLarge, uncertain } from "./failures.ts";

/** A packet as it goes to the server. */
export interface Sending {
  readonly subject: string;
  readonly headers: MsgHdrs;
  readonly body: Uint8Array;
}

/** Publishes to streams. */
export interface Publisher {
  /** Resolves once the stream has it. With `noStream`, no stream listens on the subject. */
  publish(sending: Sending): Promise<"stored" | "noStream">;
  /** Resolves once nothing is unconfirmed. */
  drained(): Promise<void>;
  /** Rejects what is unconfirmed still. */
  close(): void;
}

interface Confirmation {
  readonly error?: { readonly description: string };
}

interface Unconfirmed {
  readonly subject: string;
  readonly until: number;
  resolve(outcome: "stored" | "noStream"): void;
  reject(error: MessagingError): void;
}

const decoder = new TextDecoder();

/**
 * Opens one inbox for all confirmations. Packets are written at once, without waiting for the
 * confirmation of those before, and what is overdue is found by the connection's one clock.
 */
export function openPublisher(connection: Connection): Publisher {
  const { nc, timeoutMs } = connection;
  const inbox = `${createInbox()}.`;
  const waiting = new Map<number, Unconfirmed>();
  let last = 0;
  let onDrained: (() => void)[] = [];

  const subscription = nc.subscribe(`${inbox}*`, {
    callback(error, msg) {
      if (error === null) confirm(msg); // else permission is missing, and every confirmation will be overdue
    },
  });

  function take(number: number): Unconfirmed | undefined {
    const one = waiting.get(number);
    waiting.delete(number);
    if (waiting.size === 0 && onDrained.length > 0) {
      for (const resolve of onDrained) resolve();
      onDrained = [];
    }
    return one;
  }

  function confirm(msg: Msg): void {
    const one = take(Number.parseInt(msg.subject.slice(inbox.length), 36));
    if (one === undefined) return; // it came too late
    if (msg.data.length === 0) {
      one.resolve("noStream"); // "503 No Responders"
      return;
    }
    const text = decoder.decode(msg.data);
    const refusal = text.includes('"error"') ? (JSON.parse(text) as Confirmation).error : undefined;
    if (refusal === undefined) one.resolve("stored");
    else one.reject(refused(one.subject, refusal.description));
  }

  function rejectAll(toError: (subject: string) => MessagingError): void {
    for (const number of [...waiting.keys()]) {
      const one = take(number);
      one?.reject(toError(one.subject));
    }
  }

  const stopWatching = connection.watch({
    down: (cause) => rejectAll((subject) => uncertain(subject, `${cause.message} first`, cause)),
  });
  const stopTicking = connection.tick((now) => {
    for (const [number, { until }] of waiting) {
      if (until > now) return; // in the order in which they were sent
      const one = take(number);
      one?.reject(uncertain(one.subject, `no answer came within ${timeoutMs} ms`));
    }
  });

  return {
    publish({ subject, headers, body }) {
      return new Promise((resolve, reject) => {
        const number = ++last;
        waiting.set(number, { subject, until: performance.now() + timeoutMs, resolve, reject });
        const options = { headers, reply: inbox + number.toString(36) };
        connection.writer.publish(subject, body, options, (error) => {
          take(number);
          reject(error instanceof InvalidArgumentError ? tooLarge(subject, body.length, error) : error);
        });
      });
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
