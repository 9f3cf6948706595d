import { dropOldest } from "../consume/drop-oldest.ts";
import { newId } from "../message/ids.ts";
import { sleep } from "../time/sleep.ts";
import { inbox } from "../transport/destination.ts";
import { isInboxAddress, newInboxAddress } from "../transport/inbox-address.ts";
import type { Delivery, Destination, Settlement, Subscription, Transport } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";

/** A request, as far as the question goes whether its requester still waits. */
interface Asked {
  readonly replyTo: Destination;
  readonly correlationId: string;
  /** When the request expires, by the requester's clock. */
  readonly expiresAt: number;
}

/**
 * Asks requesters whether they still wait, where two clocks disagree so far that the expiry time of a request cannot
 * be trusted. No clock is needed for the answer. It also tells how far the clocks differ, which is remembered, so
 * that a requester is asked once.
 */
export interface StillWaiting {
  /** When the request expires by this process's clock; undefined if its requester does not wait, or does not answer. */
  deadlineOf(asked: Asked): Promise<number | undefined>;
  close(): Promise<void>;
}

/** Before the correlation id of a question. No correlation id that a requester makes begins so. */
const questionMark = "?";
const answerMs = 1_000;
const mostKnown = 1_000;
/** For how long a requester that did not answer is not asked again. */
const silentMs = 10_000;
const done: Settlement = { kind: "done" };

/** The difference between a requester's clock and this one, or the time until which it counts as gone. */
type Known = { readonly skewMs: number } | { readonly silentUntil: number };

/** Opens its inbox with the first question. */
export function openStillWaiting(transport: Transport): StillWaiting {
  const address = newInboxAddress();
  const answers = new Map<string, (remainingMs: number) => void>();
  const known = new Map<string, Known>();
  let opening: Promise<Subscription> | undefined;

  async function receive({ headers }: Delivery): Promise<Settlement> {
    const remainingMs = Number(headers[wireHeaders.stillWaiting]);
    if (Number.isFinite(remainingMs)) answers.get(headers[wireHeaders.requestId] ?? "")?.(remainingMs);
    return done;
  }

  function open(): Promise<Subscription> {
    opening ??= transport
      .subscribe(inbox(address), receive, { connectTimeoutMs: answerMs })
      .catch((error) => {
        opening = undefined;
        throw error;
      });
    return opening;
  }

  function remember(requester: string, fact: Known): void {
    known.delete(requester);
    known.set(requester, fact);
    dropOldest(known, mostKnown);
  }

  async function ask({ replyTo, correlationId }: Asked): Promise<number | undefined> {
    await open();
    const answer = Promise.withResolvers<number>();
    const over = new AbortController();
    answers.set(correlationId, answer.resolve);
    try {
      const headers = {
        [wireHeaders.requestId]: questionMark + correlationId,
        [wireHeaders.replyTo]: address,
      };
      await transport.publish(replyTo, [{ id: newId(), headers, body: new Uint8Array(0) }]);
      return await Promise.race([answer.promise, sleep(answerMs, over.signal).then(() => undefined)]);
    } finally {
      over.abort();
      answers.delete(correlationId);
    }
  }

  return {
    async deadlineOf(asked) {
      const { replyTo, expiresAt } = asked;
      const requester = known.get(replyTo.address);
      if (requester !== undefined) {
        if ("skewMs" in requester) return expiresAt + requester.skewMs;
        if (requester.silentUntil > performance.now()) return undefined;
      }
      const remainingMs = await ask(asked).catch(() => undefined);
      const isOwn = replyTo.kind === "inbox"; // a reply channel of the contract is shared by many requesters
      if (remainingMs === undefined) {
        if (isOwn) remember(replyTo.address, { silentUntil: performance.now() + silentMs });
        return undefined;
      }
      if (remainingMs <= 0) return undefined;
      const deadline = Date.now() + remainingMs;
      if (isOwn) remember(replyTo.address, { skewMs: deadline - expiresAt });
      return deadline;
    },
    async close() {
      const subscription = await opening?.catch(() => undefined);
      await subscription?.close();
    },
  };
}

/** The correlation id of the request that a packet asks about, if it asks whether one still waits. */
export function questionedId({ headers }: Delivery): string | undefined {
  const id = headers[wireHeaders.requestId];
  return id?.startsWith(questionMark) === true && isInboxAddress(headers[wireHeaders.replyTo] ?? "")
    ? id.slice(questionMark.length)
    : undefined;
}

/** Tells who asked for how many milliseconds a request still waits: 0 if it does not. */
export async function answerStillWaiting(
  transport: Transport,
  question: Delivery,
  remainingMs: number,
): Promise<void> {
  const address = question.headers[wireHeaders.replyTo] ?? "";
  const answer = {
    [wireHeaders.requestId]: questionedId(question) ?? "",
    [wireHeaders.stillWaiting]: String(Math.max(0, Math.round(remainingMs))),
  };
  const packet = { id: newId(), headers: answer, body: new Uint8Array(0) };
  await transport.publish(inbox(address), [packet]).catch(() => undefined); // then it is asked again
}
