import { describe } from "../contract/describe.ts";
import { requireFeatures } from "../contract/features.ts";
import type { Query } from "../contract/operation.ts";
import { withDefaults } from "../contract/parameter-values.ts";
import { MessagingError } from "../errors/errors.ts";
import { withCodecOf } from "../message/codecs.ts";
import { encode } from "../message/encode.ts";
import { ambient } from "../message/handled-message.ts";
import { addresseeOf } from "../prepare/destinations.ts";
import { rfc3339Formatter } from "../time/rfc3339.ts";
import { unnamed, wireHeaders } from "../transport/wire-headers.ts";
import { isPlaced, placeRequest } from "./encode-request.ts";
import { readReply } from "./read-reply.ts";
import { withReplyCodecs } from "./reply-codecs.ts";
import type { RequestOptions } from "./request-options.ts";
import type { Requester } from "./requester.ts";

const formatDeadline = rfc3339Formatter();

const defaultTimeoutMs = 10_000;
/** A year. */
const longestTimeoutMs = 31_536_000_000;

/**
 * Asks a query and resolves to its reply, checked against the contract.
 *
 * Rejects with a MessagingError: `invalid_message` before anything is sent; `request_timeout`,
 * `aborted`, `disconnected`, `closed` when no reply came; `remote_failure` with a failure that the
 * contract declares, `refused`, `remote_error` when one did. Nothing is left waiting in any case.
 */
export async function request<T, R, F extends object, H extends object, P extends object>(
  by: Requester,
  query: Query<T, R, F, H>,
  payload: T,
  options: RequestOptions<Partial<H>, P> = {},
): Promise<R> {
  const what = describe(query);
  const { transport } = by;
  if (query.requires !== undefined) requireFeatures(transport, query.requires, what);
  const { signal } = options;
  const parameters = withDefaults(query, options.parameters);
  const to = addresseeOf(query, parameters);
  const timeoutMs = options.timeoutMs ?? query.timeoutMs ?? defaultTimeoutMs;
  if (!(timeoutMs > 0 && timeoutMs <= longestTimeoutMs)) {
    throw new MessagingError(
      "invalid_argument",
      `${what} cannot be asked for ${timeoutMs} ms. Give it more than 0, and at most ${longestTimeoutMs}.`,
    );
  }
  const now = Date.now();
  const deadline = Math.min(now + timeoutMs, ambient()?.deadline ?? Number.POSITIVE_INFINITY);
  if (deadline <= now) {
    throw new MessagingError(
      "request_timeout",
      `No time is left to ask ${what}: its caller's deadline has passed.`,
    );
  }
  const { headers } = options;
  const answered = withReplyCodecs(query, transport, what);
  const message = withCodecOf(query.message, transport, what);
  const envelope = { source: transport.source ?? query.source ?? unnamed, headers, wire: query.wire, what };
  const placed = isPlaced(query)
    ? placeRequest({ ...answered, message }, payload, envelope, { address: by.address, parameters })
    : undefined;
  const packet = placed?.packet ?? encode(message, payload, envelope);
  if (query.wire === undefined) packet.headers[wireHeaders.expiryTime] = formatDeadline(deadline);
  const reply = await by.exchange({ to, packet, placed, timeoutMs: deadline - now, signal, what });
  return readReply(answered, reply, what);
}
