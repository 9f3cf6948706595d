import type { Answer } from "../consume/handler.ts";
import type { Parameters } from "../contract/address.ts";
import { describe } from "../contract/describe.ts";
import type { AnyMessage, Headers, Message, Query, Replying } from "../contract/operation.ts";
import { MessagingError } from "../errors/errors.ts";
import type { Subscription, Transport } from "../transport/transport.ts";
import { request } from "./request.ts";
import type { RequestOptions } from "./request-options.ts";
import type { Requester } from "./requester.ts";
import { type AnyAnswer, openResponder } from "./serve.ts";
import type { ServeOptions } from "./serve-options.ts";

/** A query that is asked by one of several messages: `M` maps their names to their payloads. */
export interface QueryOf<M extends object, R, F extends object = Record<never, never>>
  extends Replying<R, F> {
  readonly messages: { readonly [N in keyof M]: Message<M[N], object> };
}

/** Who answers each of a query's messages. */
export type Answers<
  M extends object,
  R,
  F extends object = Record<never, never>,
  P extends object = Parameters,
> = { readonly [N in keyof M]: Answer<M[N], R, F, Headers, P> };

/** Asks a query by one of its messages, as `request` does. */
export async function requestOf<M extends object, N extends keyof M, R, F extends object, P extends object>(
  by: Requester,
  query: QueryOf<M, R, F>,
  message: N,
  payload: M[N],
  options: RequestOptions<Headers, P> = {},
): Promise<R> {
  return request<M[N], R, F, object, P>(by, askedBy(query, message), payload, options);
}

/** For each query, what it is when it is asked by one of its messages. */
const variants = new WeakMap<object, Map<PropertyKey, unknown>>();

function askedBy<M extends object, N extends keyof M, R, F extends object>(
  query: QueryOf<M, R, F>,
  name: N,
): Query<M[N], R, F, object> {
  const known = variants.get(query) ?? new Map<PropertyKey, unknown>();
  variants.set(query, known);
  const found = known.get(name) as Query<M[N], R, F, object> | undefined;
  if (found !== undefined) return found;
  if (!Object.hasOwn(query.messages, name)) {
    throw new MessagingError(
      "invalid_argument",
      `${describe(query)} is not asked by "${String(name)}". Choose one of ${Object.keys(query.messages).join(", ")}.`,
    );
  }
  const { messages, ...rest } = query;
  const variant: Query<M[N], R, F, object> = { ...rest, message: messages[name] };
  known.set(name, variant);
  return variant;
}

/**
 * Answers a query, each of its messages by an answer of its own, as `serve` does. Which message a request
 * is, its type says; without one, its content type and the one schema that it fits.
 */
export async function serveOf<M extends object, R, F extends object, P extends object = Parameters>(
  from: Transport,
  query: QueryOf<M, R, F>,
  answers: Answers<M, R, F, P>,
  options: ServeOptions = {},
): Promise<Subscription> {
  const entries = Object.entries<AnyMessage>(query.messages);
  const byName = new Map(
    entries.map(([name, message]) => [message.name, answers[name as keyof M] as AnyAnswer<R, F>]),
  );
  const answerOf = ({ name }: AnyMessage): AnyAnswer<R, F> => byName.get(name) as AnyAnswer<R, F>;
  const messages = entries.map(([, message]) => message);
  return openResponder(from, query, messages, answerOf, options);
}
