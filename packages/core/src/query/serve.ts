import { type Answer, requireFunction } from "../consume/handler.ts";
import { openHandlerTimeouts } from "../consume/handler-timeouts.ts";
import { createReceiver } from "../consume/receiver.ts";
import { createReport, deliveryErrorReport } from "../consume/report.ts";
import { subscribeOptions } from "../consume/subscribe-options.ts";
import { subscribeReceiver } from "../consume/subscribe-receiver.ts";
import type { Parameters } from "../contract/address.ts";
import { requireFeatures } from "../contract/features.ts";
import { labelOf } from "../contract/label.ts";
import type { Headers } from "../contract/message.ts";
import type { AnyQuery, Query } from "../contract/query.ts";
import { prepareQuery } from "../prepare/prepare-query.ts";
import { resolvesWithin } from "../time/resolves-within.ts";
import { defaultCloseMs, type Subscription } from "../transport/subscription.ts";
import type { Transport } from "../transport/transport.ts";
import { handleRequest } from "./answer-request.ts";
import { openLightReplies } from "./light-replies.ts";
import { expireRequest, refuseRequest } from "./refuse-request.ts";
import type { AnyAnswer, Responder } from "./responder.ts";
import type { ServeOptions } from "./serve-options.ts";
import { openStillWaiting } from "./still-waiting.ts";

/**
 * Answers a query. Resolves once requests flow.
 *
 * A request whose requester does not wait any longer is reported and not handled. A request that cannot be read
 * goes to the dead letters, and its requester gets `invalid_message`. If the answer throws or takes longer than its
 * timeout, the requester gets `remote_error` without details, or `refused` if `refusal` made the error. A request
 * is settled once the broker has its reply. If the reply cannot be sent, for instance because it is too large, the
 * requester gets `remote_error`. A request whose reply the broker does not accept, or that ends its process, is
 * answered up to five times, then it goes to the dead letters. Light requests are not stored: each is answered at most
 * once, and none goes to the dead letters.
 *
 * Replies go to the inboxes of requesters, to the contract's reply channels, and to `replyAddresses` of the
 * options. A request with any other reply address is given up.
 */
export async function serve<
  T,
  R,
  F extends object,
  H extends object = Headers,
  P extends object = Parameters,
  // biome-ignore lint/complexity/useMaxParams: the public verb
>(
  from: Transport,
  query: Query<T, R, F, H>,
  answer: Answer<T, R, F, H, P>,
  options: ServeOptions = {},
): Promise<Subscription> {
  requireFunction(answer, "answer", labelOf(query));
  const answerOf = (): AnyAnswer => answer as AnyAnswer;
  return openResponder(from, query as AnyQuery, { ...options, answerOf });
}

/** The options of a responder, with its answers. */
interface ResponderOptions extends ServeOptions {
  readonly answerOf: Responder["answerOf"];
}

export async function openResponder(
  from: Transport,
  query: AnyQuery,
  options: ResponderOptions,
): Promise<Subscription> {
  const prepared = prepareQuery(query, from);
  const { transport, label, destination } = prepared;
  const isLight = destination.delivery === "light";
  const replies = isLight ? transport : (options.replies ?? from.routes?.replies ?? transport);
  if (!isLight) {
    requireFeatures(transport, { redelivery: true, deadLetter: true }, label);
    requireFeatures(replies, query.replyAddress === undefined ? { inboxes: true } : { topics: true }, label);
  }
  const report = createReport(label, options.onError);
  const responder: Responder = {
    prepared,
    replies,
    replyRules: { query, transport: replies, replyAddresses: options.replyAddresses ?? [] },
    report,
    timeouts: openHandlerTimeouts({
      label,
      timeoutMs: options.handlerTimeoutMs ?? query.handlerTimeoutMs,
      onLate: (error) => report(error, ""),
    }),
    stillWaiting: openStillWaiting(replies),
    answerOf: options.answerOf,
    accepted: undefined,
    lightReplies: openLightReplies(),
  };
  const receiver = createReceiver(prepared, {
    handle: (delivery, message) => handleRequest(responder, delivery, message),
    refuse: (delivery, problem) => refuseRequest(responder, delivery, problem),
    expire: (delivery) => expireRequest(responder, delivery),
  });
  const { concurrency } = options;
  const onError = deliveryErrorReport(report);
  const subscription = await subscribeReceiver(
    receiver,
    destination,
    subscribeOptions({ concurrency, onError }),
  );
  return {
    resize: subscription.resize,
    async close(closeOptions = {}) {
      await subscription.close(closeOptions);
      await resolvesWithin(responder.lightReplies.drained(), closeOptions.timeoutMs ?? defaultCloseMs);
      await responder.stillWaiting.close();
    },
  };
}
