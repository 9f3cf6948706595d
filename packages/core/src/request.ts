import { ambient } from "./ambient.ts";
import { addresseeOf } from "./channel.ts";
import { rfc3339Formatter } from "./clock.ts";
import { decode } from "./decode.ts";
import { describe } from "./describe.ts";
import { encode } from "./encode.ts";
import { type ErrorCode, MessagingError } from "./errors.ts";
import { requireFeatures } from "./features.ts";
import { decodeJson } from "./json.ts";
import type { Message, Query } from "./operation.ts";
import type { RequestOptions } from "./options.ts";
import type { Requester } from "./requester.ts";
import type { Delivery } from "./transport.ts";
import { wire } from "./wire.ts";

const formatDeadline = rfc3339Formatter();

const defaultTimeoutMs = 10_000;

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
  options: RequestOptions<H, P> = {},
): Promise<R> {
  const what = describe(query);
  const { transport } = by;
  if (query.needs !== undefined) requireFeatures(transport, query.needs, what);
  const to = addresseeOf(query, options.parameters);
  const now = Date.now();
  const deadline = Math.min(
    now + (options.timeoutMs ?? query.timeoutMs ?? defaultTimeoutMs),
    ambient()?.deadline ?? Number.POSITIVE_INFINITY,
  );
  if (deadline <= now) {
    throw new MessagingError(
      "request_timeout",
      `No time is left to ask ${what}: its caller's deadline has passed.`,
    );
  }
  const header = query.correlationHeader ?? wire.requestId;
  const packet = encode(query.message, payload, {
    source: transport.source ?? query.source,
    headers: options.headers,
    what,
  });
  packet.headers[wire.expiryTime] = formatDeadline(deadline);
  const reply = await by.exchange({
    to,
    packet,
    header,
    timeoutMs: deadline - now,
    signal: options.signal,
    what,
  });
  return readReply(query, reply, what);
}

function readReply<T, R, F extends object, H extends object>(
  query: Query<T, R, F, H>,
  reply: Delivery,
  what: string,
): R {
  const code = reply.headers[wire.error];
  if (code !== undefined) throw remoteError(code, reply, what);
  const type = reply.headers[wire.type];
  if (type !== query.reply.name && query.failures !== undefined) {
    for (const [name, message] of Object.entries<Message<unknown>>(query.failures)) {
      if (message.name === type) throw remoteFailure(name, readAs(message, reply, what), what);
    }
  }
  return readAs(query.reply, reply, what);
}

function readAs<R>(message: Message<R>, reply: Delivery, what: string): R {
  const decoded = decode(message, reply);
  if ("payload" in decoded) return decoded.payload;
  throw new MessagingError(
    "invalid_message",
    `The reply to ${what} cannot be read: ${decoded.problem}. Its responder is wrong.`,
  );
}

function remoteFailure(name: string, payload: unknown, what: string): MessagingError {
  return new MessagingError(
    "remote_failure",
    `The ${what} failed with "${name}", as its contract foresees.`,
    {
      failure: { name, payload },
    },
  );
}

function remoteError(code: string, reply: Delivery, what: string): MessagingError {
  const known: ErrorCode = code === "refused" || code === "invalid_message" ? code : "remote_error";
  const { reason, text } = readError(reply);
  const message = text ?? `The responder of ${what} failed.`;
  return new MessagingError(known, message, reason === undefined ? {} : { reason });
}

function readError(reply: Delivery): { reason?: string; text?: string } {
  try {
    const body = decodeJson(reply.body);
    if (typeof body !== "object" || body === null) return {};
    const { reason, text } = body as Record<string, unknown>;
    return {
      ...(typeof reason === "string" ? { reason } : {}),
      ...(typeof text === "string" ? { text } : {}),
    };
  } catch {
    return {}; // the code in the header says enough
  }
}
