import { type Answer, requireFunction } from "../consume/handler.ts";
import type { Parameters } from "../contract/address.ts";
import { labelOf } from "../contract/label.ts";
import type { AnyMessage, Headers } from "../contract/message.ts";
import type { AnyQuery, QueryOf } from "../contract/query.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import type { Subscription } from "../transport/subscription.ts";
import type { Transport } from "../transport/transport.ts";
import { sendRequest } from "./request.ts";
import type { RequestOptions } from "./request-options.ts";
import type { Requester } from "./requester.ts";
import type { AnyAnswer } from "./responder.ts";
import { openResponder } from "./serve.ts";
import type { ServeOptions } from "./serve-options.ts";

/** A function for each of a query's messages that answers it. */
export type Answers<
  M extends object,
  R,
  F extends object = Record<never, never>,
  P extends object = Parameters,
> = { readonly [N in keyof M]: Answer<M[N], R, F, Headers, P> };

/** Does the same as `request` for a query with several messages. `message` is the message's name in `messages`. */
// biome-ignore lint/complexity/useMaxParams: the public verb
export function requestOf<M extends object, N extends keyof M, R, F extends object, P extends object>(
  by: Requester,
  query: QueryOf<M, R, F>,
  message: N,
  payload: M[N],
  options: RequestOptions<Headers, P> = {},
): Promise<R> {
  const call = { name: String(message), payload, options };
  return sendRequest(by, query as unknown as AnyQuery, call) as Promise<R>;
}

/**
 * Does the same as `serve` for a query with several messages, with an answer for each. The CloudEvents type decides
 * which message a request is. Without a type, its content type and the one schema that it fits decide.
 */
// biome-ignore lint/complexity/useMaxParams: the public verb
export async function serveOf<M extends object, R, F extends object, P extends object = Parameters>(
  from: Transport,
  query: QueryOf<M, R, F>,
  answers: Answers<M, R, F, P>,
  options: ServeOptions = {},
): Promise<Subscription> {
  const byMessage = new Map<string, AnyAnswer>();
  for (const [name, message] of Object.entries<AnyMessage>(query.messages)) {
    const answer: unknown = answers[name as keyof M];
    requireFunction(answer, `answer "${name}"`, labelOf(query));
    byMessage.set(message.name, answer as AnyAnswer);
  }
  const answerOf = ({ name }: PreparedMessage): AnyAnswer => byMessage.get(name) as AnyAnswer;
  return openResponder(from, query as unknown as AnyQuery, { ...options, answerOf });
}
