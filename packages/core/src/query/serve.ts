import { type Answer, requireFunction } from "../consume/handler.ts";
import { openHandlerTimeouts } from "../consume/handler-timeouts.ts";
import { originOf, type Received, receive } from "../consume/message-context.ts";
import { listenerOf } from "../consume/receiver.ts";
import { reporter, reportOf } from "../consume/report.ts";
import { defaultRetry } from "../consume/retry.ts";
import { listen } from "../consume/subscribe.ts";
import type { Parameters } from "../contract/address.ts";
import { describe } from "../contract/describe.ts";
import { requireFeatures } from "../contract/features.ts";
import { valueAt } from "../contract/location.ts";
import type { AnyMessage, Headers, Query, Replying } from "../contract/operation.ts";
import { asError, isMessagingError, MessagingError } from "../errors/errors.ts";
import { parametersOf } from "../message/decode.ts";
import type { Encoded } from "../message/encode.ts";
import { type Expiry, expiredError, expiryOf, isInDoubt } from "../message/expiry.ts";
import { type Ambient, enter } from "../message/handled-message.ts";
import { channelOf } from "../prepare/destinations.ts";
import type { Delivery, Destination, Settlement, Subscription, Transport } from "../transport/transport.ts";
import { unnamed, wireHeaders } from "../transport/wire-headers.ts";
import { type Asked, errorReply, replyOf } from "./encode-reply.ts";
import { type ReplyTarget, replyTarget } from "./reply-address.ts";
import { withReplyCodecs } from "./reply-codecs.ts";
import type { ServeOptions } from "./serve-options.ts";
import { openStillWaiting } from "./still-waiting.ts";
import { settleUnsent } from "./undeliverable-reply.ts";

const done: Settlement = { kind: "done" };

/**
 * Answers a query. Resolves once requests flow.
 *
 * A request whose requester no longer waits is reported and not handled. One that cannot be read goes to the dead
 * letters, and its requester is told. What the answer throws reaches the requester as `remote_error` without details,
 * or as `refused` if `refusal` made it; so does an answer that takes longer than its timeout. A request is settled
 * once the broker has its reply. A reply that cannot be sent, as one that is too large, reaches the requester as
 * `remote_error`. A request whose reply the broker does not take, or that ends its process, is answered up to five
 * times, then it goes to the dead letters.
 *
 * Replies go to the inboxes of requesters, to the contract's reply channels, and to `replyAddresses` of the options.
 * A request that asks for a reply anywhere else goes to the dead letters.
 */
export async function serve<
  T,
  R,
  F extends object,
  H extends object = Headers,
  P extends object = Parameters,
>(
  from: Transport,
  query: Query<T, R, F, H>,
  answer: Answer<T, R, F, H, P>,
  options: ServeOptions = {},
): Promise<Subscription> {
  requireFunction(answer, "answer", describe(query));
  return openResponder(from, query, [query.message], () => answer as AnyAnswer<R, F>, options);
}

/** Whoever answers one of a query's messages. */
export type AnyAnswer<R, F extends object> = Answer<unknown, R, F, object, object>;

/** Answers a query whose requests are of these messages. */
export async function openResponder<R, F extends object>(
  from: Transport,
  written: Replying<R, F>,
  messages: readonly AnyMessage[],
  answerOf: (message: AnyMessage) => AnyAnswer<R, F>,
  options: ServeOptions,
): Promise<Subscription> {
  const what = describe(written);
  requireFeatures(from, { redelivery: true, deadLetter: true, ...written.requires }, what);
  const query = withReplyCodecs(written, from, what);
  const report = reporter(what, options.onError);
  const source = from.source ?? query.replySource ?? unnamed;
  const allowed = options.replyAddresses ?? [];
  const timeouts = openHandlerTimeouts(query, options, (error) => report(error, ""));
  const stillWaiting = openStillWaiting(from);

  // Not async, nor is anything that it calls for most requests: each further promise costs time.
  function handle(delivery: Delivery, message: AnyMessage): Promise<Settlement> {
    const origin = originOf(delivery, message);
    const received = receive<unknown, object, object>(message, query, delivery, origin, query.wire);
    if ("problem" in received) return refuse(delivery, received.problem);
    const target = targetOf(delivery, received.payload);
    if ("refused" in target) return confine(target.refused, askedBy(delivery, received.payload, origin));
    const expiry = expiryOf(delivery);
    if (expiry === undefined || !isInDoubt(expiry, Date.now())) {
      return answer(delivery, message, received, target.to);
    }
    return answerInDoubt(delivery, message, { received, expiry, to: target.to });
  }

  /** Answers a request if its requester still waits, which the clocks alone do not tell. */
  async function answerInDoubt(
    delivery: Delivery,
    message: AnyMessage,
    { received, expiry, to }: InDoubt,
  ): Promise<Settlement> {
    const origin = originOf(delivery, message);
    const asked = askedBy(delivery, received.payload, origin);
    const deadline = await deadlineFrom(to, asked, expiry);
    if (deadline === undefined || deadline <= Date.now()) return expire(delivery);
    const inTime = receive<unknown, object, object>(
      message,
      query,
      delivery,
      { ...origin, deadline },
      query.wire,
    );
    return "problem" in inTime ? refuse(delivery, inTime.problem) : answer(delivery, message, inTime, to);
  }

  async function answer(
    delivery: Delivery,
    message: AnyMessage,
    { payload, context }: Received<unknown, object, object>,
    to: Destination | undefined,
  ): Promise<Settlement> {
    const asked = askedBy(delivery, payload, context);
    if (delivery.attempt > defaultRetry.attempts) return giveUp(delivery, to, asked);
    let answered: Encoded;
    try {
      await undefined;
      enter(context);
      answered = replyOf(query, await timeouts.limit(answerOf(message)(payload, context), context), asked);
    } catch (thrown) {
      answered = replyToFailure(asError(thrown), asked);
    }
    if (to === undefined) return done;
    try {
      await from.publish(to, [answered]);
      return done;
    } catch (thrown) {
      return unsent(thrown, to, { delivery, asked, settlement: done });
    }
  }

  async function refuse(delivery: Delivery, problem: string): Promise<Settlement> {
    const follows = originOf(delivery);
    const { id } = follows;
    const reason = `${id === "" ? "A request" : `Request ${id}`} of ${what} was not answered: ${problem}.`;
    report(new MessagingError("invalid_message", `${reason} It is in the dead letters.`), id);
    const asked = askedBy(delivery, undefined, follows);
    const settlement: Settlement = { kind: "dead-letter", reason };
    const target = targetOf(delivery, undefined);
    if ("refused" in target) return settlement;
    return reply(target.to, errorReply(query, "invalid_message", reason, asked), {
      delivery,
      asked,
      settlement,
    });
  }

  async function confine(address: string, { follows }: Asked): Promise<Settlement> {
    const request = follows.id === "" ? `A request` : `Request ${follows.id}`;
    const reason =
      `${request} of ${what} asks for its reply at "${address}", which is neither a requester's inbox nor ` +
      "a reply channel of the contract";
    const remedy =
      "It is in the dead letters. If the address is right, add it to `replyAddresses` of the options.";
    report(new MessagingError("forbidden", `${reason}. ${remedy}`), follows.id);
    return { kind: "dead-letter", reason };
  }

  function expire(delivery: Delivery): Settlement {
    report(expiredError(delivery, what), originOf(delivery).id);
    return done;
  }

  function giveUp(delivery: Delivery, to: Destination | undefined, asked: Asked): Promise<Settlement> {
    const { id } = asked.follows;
    const reason = `attempt ${delivery.attempt} of ${defaultRetry.attempts}: earlier ones never ended`;
    report(
      new MessagingError("handler_failed", `${what}, ${reason}. The request is in the dead letters.`),
      id,
    );
    const settlement: Settlement = { kind: "dead-letter", reason };
    return reply(to, failureReply(asked), { delivery, asked, settlement });
  }

  /** Until when the requester waits, by this clock. Without anyone to ask, the clocks decide. */
  function deadlineFrom(
    to: Destination | undefined,
    asked: Asked,
    { at }: Expiry,
  ): Promise<number | undefined> {
    if (to === undefined) return Promise.resolve(at);
    const correlationId = String(asked.correlationId ?? "");
    return stillWaiting.deadlineOf({ replyTo: to, correlationId, expiresAt: at });
  }

  async function reply(to: Destination | undefined, packet: Encoded, replied: Replied): Promise<Settlement> {
    if (to === undefined) return replied.settlement;
    try {
      await from.publish(to, [packet]);
      return replied.settlement;
    } catch (thrown) {
      return unsent(thrown, to, replied);
    }
  }

  function unsent(
    thrown: unknown,
    to: Destination,
    { delivery, asked, settlement }: Replied,
  ): Promise<Settlement> {
    const { id } = asked.follows;
    const toError = (text: string): Encoded => errorReply(query, "remote_error", text, asked);
    return settleUnsent(thrown, {
      transport: from,
      to,
      request: delivery,
      id,
      what,
      settlement,
      toError,
      report,
    });
  }

  function askedBy({ headers }: Delivery, payload: unknown, follows: Ambient): Asked {
    const found =
      query.correlation === undefined
        ? headers[wireHeaders.requestId]
        : (valueAt(query.correlation.request, headers, payload) ?? headers[wireHeaders.requestId]);
    return { source, follows, correlationId: found ?? headers[wireHeaders.id] };
  }

  /** Where the reply goes; nowhere if whoever asked wants none. */
  function targetOf(delivery: Delivery, payload: unknown): ReplyTarget {
    const { replyTo } = query;
    const { headers } = delivery;
    const placed = replyTo === undefined ? undefined : valueAt(replyTo, headers, payload);
    const address = placed === undefined ? headers[wireHeaders.replyTo] : String(placed);
    return replyTarget(query, address, parametersOf(query.address, delivery), { transport: from, allowed });
  }

  function replyToFailure(error: Error, asked: Asked): Encoded {
    if (isMessagingError(error, "refused")) {
      return errorReply(query, "refused", error.text, { ...asked, reason: error.reason });
    }
    const code = isMessagingError(error, "handler_timeout") ? "handler_timeout" : "handler_failed";
    report(new MessagingError(code, `The answer to ${what} failed.`, { cause: error }), asked.follows.id);
    return failureReply(asked);
  }

  /** Tells a requester that its answer failed, without details. */
  function failureReply(asked: Asked): Encoded {
    const text = `The responder of ${what} failed. Its log says why, under message ${asked.follows.id}.`;
    return errorReply(query, "remote_error", text, asked);
  }

  const listener = listenerOf(query, messages, from, { handle, refuse, expire });
  const { concurrency } = options;
  const subscription = await listen(from, channelOf(query), listener, {
    ...(concurrency === undefined ? {} : { concurrency }),
    onError: reportOf(report),
  });
  return {
    async close(how) {
      await subscription.close(how);
      await stillWaiting.close();
    },
  };
}

interface InDoubt {
  readonly received: Received<unknown, object, object>;
  readonly expiry: Expiry;
  readonly to: Destination | undefined;
}

/** The request that a reply answers, and its settlement once the reply is sent. */
interface Replied {
  readonly delivery: Delivery;
  readonly asked: Asked;
  readonly settlement: Settlement;
}
