import type { AnyQuery, Query } from "../contract/query.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { handledMessage } from "../message/handled-message.ts";
import { requireCodec } from "../message/prepared-message.ts";
import { messageDestination } from "../prepare/destinations.ts";
import { findMessage } from "../prepare/find-message.ts";
import { type PreparedQuery, prepareQuery } from "../prepare/prepare-query.ts";
import type { Exchange } from "./pending-request.ts";
import type { RequestOptions } from "./request-options.ts";
import type { Requester } from "./requester.ts";
import { encodeRequest } from "./wire/encode-request.ts";
import { readReply } from "./wire/read-reply.ts";

/**
 * Sends a request and resolves to its reply, which fits the contract.
 *
 * Rejects with a MessagingError: `invalid_message` before anything is sent; `request_timeout`, `no_responder`, `aborted`,
 * `disconnected` or `closed` if no reply came; `remote_failure` with a failure that the contract declares,
 * `refused` or `remote_error` if the reply reports one. Nothing is left waiting in any case.
 */
// biome-ignore lint/complexity/useMaxParams: the public verb
export function request<T, R, F extends object, H extends object, P extends object>(
  by: Requester,
  query: Query<T, R, F, H>,
  payload: T,
  options: RequestOptions<Partial<H>, P> = {},
): Promise<R> {
  return sendRequest(by, query as AnyQuery, { payload, options }) as Promise<R>;
}

interface RequestCall {
  /** The message's name in `messages`, if the query has several. */
  readonly name?: string;
  readonly payload: unknown;
  readonly options: RequestOptions<object, object>;
}

/** Sends a request and resolves to the payload of its reply. It is not async: a promise less saves time. */
export function sendRequest(by: Requester, query: AnyQuery, call: RequestCall): Promise<unknown> {
  try {
    const prepared = prepareQuery(query, by.transport);
    return by.exchange(exchangeOf(by, prepared, call)).then((reply) => readReply(prepared, reply));
  } catch (error) {
    return Promise.reject(error);
  }
}

function exchangeOf(
  by: Requester,
  prepared: PreparedQuery,
  { name, payload, options }: RequestCall,
): Exchange {
  const message = name === undefined ? prepared.message : findMessage(prepared, name);
  const { label, transport } = prepared;
  const { signal, headers } = options;
  const to = messageDestination(prepared, options.parameters);
  const now = Date.now();
  const deadline = deadlineOf(prepared, options.timeoutMs, now);
  requireCodec(message, transport, label);
  const contents = {
    payload,
    envelope: { headers, expiresAt: deadline },
    parameters: options.parameters,
    inboxAddress: by.address,
  };
  const { packet, correlation } = encodeRequest(prepared, message, contents);
  const timeoutMs = deadline - now;
  return { transport, to, ask: prepared.ask, packet, correlation, timeoutMs, signal, label };
}

const defaultTimeoutMs = 10_000;
/** A year. */
const longestTimeoutMs = 31_536_000_000;

/** Returns the time at which a request times out, which is not later than the deadline of the handler that sends it. */
function deadlineOf(
  { operation, label }: PreparedQuery,
  overriddenMs: number | undefined,
  now: number,
): number {
  const timeoutMs = overriddenMs ?? operation.timeoutMs ?? defaultTimeoutMs;
  if (!(timeoutMs > 0 && timeoutMs <= longestTimeoutMs)) {
    throw new MessagingError(
      "invalid_argument",
      `A request of ${label} cannot have a timeout of ${timeoutMs} ms. Give more than 0, and at most ${longestTimeoutMs}.`,
    );
  }
  const deadline = Math.min(now + timeoutMs, handledMessage()?.deadline ?? Number.POSITIVE_INFINITY);
  if (deadline > now) return deadline;
  throw new MessagingError(
    "request_timeout",
    `No time is left for a request of ${label}: the deadline of the handler that sends it has passed.`,
  );
}
