import type { Parameters } from "./address.ts";
import { type Ambient, enter } from "./ambient.ts";
import { channelOf } from "./channel.ts";
import { originOf, receive } from "./context.ts";
import { parametersOf } from "./decode.ts";
import { describe } from "./describe.ts";
import { inbox } from "./destination.ts";
import type { Encoded } from "./encode.ts";
import { asError, isMessagingError, MessagingError } from "./errors.ts";
import { requireFeatures } from "./features.ts";
import { type Answer, requireFunction } from "./handler.ts";
import { listen } from "./listen.ts";
import { listenerOf } from "./listener.ts";
import { valueAt } from "./location.ts";
import type { AnyMessage, Headers, Query, Replying } from "./operation.ts";
import type { ConsumeOptions } from "./options.ts";
import { replyTopic } from "./place.ts";
import { type Asked, errorReply, replyOf } from "./reply.ts";
import { withReplyCodecs } from "./reply-codecs.ts";
import { reporter } from "./report.ts";
import type { Delivery, Destination, Settlement, Subscription, Transport } from "./transport.ts";
import { settleUnsent } from "./unsent.ts";
import { wire } from "./wire.ts";

const done: Settlement = { kind: "done" };

/**
 * Answers a query. Resolves once requests flow.
 *
 * A request whose deadline has passed is not handled. One that cannot be read goes to the dead letters,
 * and its asker is told. What the answer throws reaches the asker as `remote_error` without details, or
 * as `refused` if `refusal` made it. A request is settled once the broker has its reply. A reply that cannot be sent,
 * as one that is too large, reaches the asker as `remote_error`; while the broker takes none, the request is answered
 * up to five times, then it goes to the dead letters.
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
  options: ConsumeOptions = {},
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
  options: ConsumeOptions,
): Promise<Subscription> {
  const what = describe(written);
  requireFeatures(from, { redelivery: true, deadLetter: true, ...written.needs }, what);
  const query = withReplyCodecs(written, from, what);
  const report = reporter(what, options.onError);
  const source = from.source ?? query.source;

  async function handle(delivery: Delivery, message: AnyMessage): Promise<Settlement> {
    const follows = originOf(delivery, message);
    if (isLate(follows)) return done;
    const received = receive<unknown, object, object>(message, query.address, delivery, follows, query.wire);
    if ("problem" in received) return refuse(delivery, received.problem);
    const { payload, context } = received;
    const asked = askedBy(delivery, payload, context);
    let answered: Encoded;
    try {
      await undefined;
      enter(context);
      answered = replyOf(query, await answerOf(message)(payload, context), asked);
    } catch (thrown) {
      answered = replyToFailure(asError(thrown), asked);
    }
    const to = addressOf(delivery, payload);
    if (to === undefined) return done;
    try {
      await from.publish(to, [answered]);
      return done;
    } catch (thrown) {
      return unsent(thrown, to, delivery, asked, done);
    }
  }

  async function refuse(delivery: Delivery, problem: string): Promise<Settlement> {
    const follows = originOf(delivery);
    if (isLate(follows)) return done;
    const { id } = follows;
    const reason = `${id === "" ? "A request" : `Request ${id}`} of ${what} was not answered: ${problem}.`;
    report(new MessagingError("invalid_message", `${reason} It is in the dead letters.`), id);
    const asked = askedBy(delivery, undefined, follows);
    const settlement: Settlement = { kind: "dead-letter", reason };
    const to = addressOf(delivery, undefined);
    if (to === undefined) return settlement;
    try {
      await from.publish(to, [errorReply(query, "invalid_message", reason, asked)]);
      return settlement;
    } catch (thrown) {
      return unsent(thrown, to, delivery, asked, settlement);
    }
  }

  function askedBy({ headers }: Delivery, payload: unknown, follows: Ambient): Asked {
    const found =
      query.correlation === undefined
        ? headers[wire.requestId]
        : (valueAt(query.correlation.request, headers, payload) ?? headers[wire.requestId]);
    return { source, follows, correlationId: found ?? headers[wire.id] };
  }

  /** Where the reply goes; nowhere if whoever asked wants none. */
  function addressOf(delivery: Delivery, payload: unknown): Destination | undefined {
    const { replyTo, replyAddress } = query;
    const { headers } = delivery;
    const placed = replyTo === undefined ? undefined : valueAt(replyTo, headers, payload);
    const address = placed ?? headers[wire.replyTo];
    if (address !== undefined && address !== "") return inbox(String(address));
    if (replyAddress === undefined) return undefined;
    return replyTopic(query, parametersOf(query.address, delivery));
  }

  function replyToFailure(error: Error, asked: Asked): Encoded {
    if (isMessagingError(error, "refused")) {
      return errorReply(query, "refused", error.message, { ...asked, reason: error.reason });
    }
    const { id } = asked.follows;
    report(new MessagingError("handler_failed", `The answer to ${what} failed.`, { cause: error }), id);
    const text = `The responder of ${what} failed. Its log says why, under message ${id}.`;
    return errorReply(query, "remote_error", text, asked);
  }

  function unsent(thrown: unknown, to: Destination, request: Delivery, asked: Asked, settlement: Settlement) {
    const { id } = asked.follows;
    const toError = (text: string): Encoded => errorReply(query, "remote_error", text, asked);
    return settleUnsent(thrown, { transport: from, to, request, id, what, settlement, toError, report });
  }

  const listener = listenerOf(query, messages, from, { handle, refuse });
  const { concurrency } = options;
  return listen(from, channelOf(query), listener, concurrency === undefined ? {} : { concurrency });
}

/** Whether nobody waits for the reply any more. */
function isLate({ deadline }: Ambient): boolean {
  return deadline !== undefined && deadline <= Date.now();
}
