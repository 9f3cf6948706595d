import type { Parameters } from "./address.ts";
import type { Ambient } from "./ambient.ts";
import { originOf, receive, run } from "./context.ts";
import { parametersOf } from "./decode.ts";
import { describe } from "./describe.ts";
import { inbox, queue } from "./destination.ts";
import type { Encoded } from "./encode.ts";
import { asError, isMessagingError, MessagingError } from "./errors.ts";
import { requireFeatures } from "./features.ts";
import type { Answer } from "./handler.ts";
import { valueAt } from "./location.ts";
import type { Headers, Message, Query, Replying } from "./operation.ts";
import type { ConsumeOptions } from "./options.ts";
import { replyTopic } from "./place.ts";
import { type Asked, errorReply, replyOf } from "./reply.ts";
import { reporter } from "./report.ts";
import type { Delivery, Destination, Settlement, Subscription, Transport } from "./transport.ts";
import { wire } from "./wire.ts";

const done: Settlement = { kind: "done" };

/**
 * Answers a query. Resolves once requests flow.
 *
 * A request whose deadline has passed is not handled. One that cannot be read goes to the dead letters,
 * and its asker is told. What the answer throws reaches the asker as `remote_error` without details, or
 * as `refused` if `refusal` made it. A request is settled once the broker has its reply.
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
  const only: Choice<R, F, T, H, P> = { message: query.message, answer };
  return serveChosen(from, query, () => only, options);
}

/** What a request is, and who answers it. */
export interface Choice<R, F extends object, T, H extends object, P extends object> {
  readonly message: Message<T, H>;
  readonly answer: Answer<T, R, F, H, P>;
}

/** Answers a query whose requests are of several messages: `choose` tells which a delivery is, or what is wrong with it. */
export async function serveChosen<R, F extends object, T, H extends object, P extends object>(
  from: Transport,
  query: Replying<R, F>,
  choose: (delivery: Delivery) => Choice<R, F, T, H, P> | { readonly problem: string },
  options: ConsumeOptions,
): Promise<Subscription> {
  const what = describe(query);
  requireFeatures(from, { redelivery: true, deadLetter: true, ...query.needs }, what);
  const report = reporter(what, options.onError);
  const source = from.source ?? query.source;

  async function settle(delivery: Delivery): Promise<Settlement> {
    const follows = originOf(delivery);
    if (follows.deadline !== undefined && follows.deadline <= Date.now()) return done;
    const choice = choose(delivery);
    if ("problem" in choice) return refuse(delivery, follows, choice.problem);
    const received = receive<T, H, P>(choice.message, query.address, delivery, follows);
    if ("problem" in received) return refuse(delivery, follows, received.problem);
    const { payload, context } = received;
    const asked = askedBy(delivery, payload, context);
    let answered: Encoded;
    try {
      answered = replyOf(query, await run(received, choice.answer), asked);
    } catch (thrown) {
      answered = replyToFailure(asError(thrown), asked);
    }
    await reply(addressOf(delivery, payload), answered);
    return done;
  }

  async function refuse(delivery: Delivery, follows: Ambient, problem: string): Promise<Settlement> {
    const reason = `Request ${follows.id} of ${what} was not answered: ${problem}.`;
    report(new MessagingError("invalid_message", `${reason} It is in the dead letters.`), follows.id);
    const asked = askedBy(delivery, undefined, follows);
    await reply(addressOf(delivery, undefined), errorReply(query, "invalid_message", reason, asked));
    return { kind: "dead-letter", reason };
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

  /** Resolves once the broker has the reply. */
  function reply(to: Destination | undefined, packet: Encoded): Promise<void> | undefined {
    return to === undefined ? undefined : from.publish(to, [packet]);
  }

  const { concurrency } = options;
  const requests = queue(query.address);
  return from.subscribe(requests, settle, concurrency === undefined ? {} : { concurrency });
}
