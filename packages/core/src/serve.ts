import type { Parameters } from "./address.ts";
import type { Ambient } from "./ambient.ts";
import { channelOf } from "./channel.ts";
import { originOf, receive, run } from "./context.ts";
import { describe } from "./describe.ts";
import { inbox } from "./destination.ts";
import { asError, isMessagingError, MessagingError } from "./errors.ts";
import { requireFeatures } from "./features.ts";
import type { Answer } from "./handler.ts";
import type { Headers, Query } from "./operation.ts";
import type { ConsumeOptions } from "./options.ts";
import { errorReply, type Reply, replyOf } from "./reply.ts";
import { reporter } from "./report.ts";
import type { Delivery, Settlement, Subscription, Transport } from "./transport.ts";
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
  const what = describe(query);
  requireFeatures(from, { redelivery: true, deadLetter: true, ...query.needs }, what);
  const report = reporter(what, options.onError);
  const header = query.correlationHeader ?? wire.requestId;
  const source = from.source ?? query.source;

  async function settle(delivery: Delivery): Promise<Settlement> {
    const follows = originOf(delivery);
    if (follows.deadline !== undefined && follows.deadline <= Date.now()) return done;
    const received = receive<T, H, P>(query.message, query.address, delivery, follows);
    if ("problem" in received) {
      const reason = `Request ${follows.id} of ${what} was not answered: ${received.problem}.`;
      report(new MessagingError("invalid_message", `${reason} It is in the dead letters.`), follows.id);
      await reply(delivery, errorReply("invalid_message", reason, { source, follows }));
      return { kind: "dead-letter", reason };
    }
    let answered: Reply;
    try {
      answered = replyOf(query, await run(received, answer), source, received.context);
    } catch (thrown) {
      answered = replyToFailure(asError(thrown), follows);
    }
    await reply(delivery, answered);
    return done;
  }

  function replyToFailure(error: Error, follows: Ambient): Reply {
    if (isMessagingError(error, "refused")) {
      return errorReply("refused", error.message, { source, follows, reason: error.reason });
    }
    report(
      new MessagingError("handler_failed", `The answer to ${what} failed.`, { cause: error }),
      follows.id,
    );
    const text = `The responder of ${what} failed. Its log says why, under message ${follows.id}.`;
    return errorReply("remote_error", text, { source, follows });
  }

  /** Resolves once the broker has the reply. */
  function reply(to: Delivery, packet: Reply): Promise<void> | undefined {
    const replyTo = to.headers[wire.replyTo];
    if (replyTo === undefined) return undefined; // asked by someone who wants no reply
    packet.headers[header] = to.headers[header] ?? to.headers[wire.id] ?? "";
    return from.publish(inbox(replyTo), [packet]);
  }

  const { concurrency } = options;
  return from.subscribe(channelOf(query), settle, concurrency === undefined ? {} : { concurrency });
}
