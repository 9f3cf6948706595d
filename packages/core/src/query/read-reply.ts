import type { Message, Replying } from "../contract/operation.ts";
import { type ErrorCode, MessagingError } from "../errors/errors.ts";
import { type Decoded, decode } from "../message/decode.ts";
import { decodeJson } from "../message/json.ts";
import { validatorOf } from "../schema/validator.ts";
import type { Delivery } from "../transport/transport.ts";
import { wireHeaders } from "../transport/wire-headers.ts";

/**
 * What a reply says: its payload, or the MessagingError that it stands for, thrown. Of a query's messages
 * it is the one that its type names; where it names none, or travels plain, the first that it fits, successes before
 * failures.
 */
export function readReply<R, F extends object>(query: Replying<R, F>, reply: Delivery, what: string): R {
  const code = reply.headers[wireHeaders.error];
  if (code !== undefined) throw remoteError(code, reply, what);
  const type = query.wire === undefined ? reply.headers[wireHeaders.type] : undefined;
  if (type === query.reply.name) return readAs(query.reply, reply, what);
  const failures = Object.entries<Message<unknown, object>>(query.failures ?? {});
  if (type === undefined) return readUntyped(query, failures, reply, what);
  for (const [name, message] of failures) {
    if (message.name === type) throw remoteFailure(name, readAs(message, reply, what), what);
  }
  const named = query.otherReplies?.find(({ name }) => name === type);
  return readAs(named ?? query.reply, reply, what);
}

/** As a responder answers that knows nothing of CloudEvents. */
function readUntyped<R, F extends object>(
  query: Replying<R, F>,
  failures: readonly (readonly [string, Message<unknown, object>])[],
  reply: Delivery,
  what: string,
): R {
  for (const message of [query.reply, ...(query.otherReplies ?? [])]) {
    const read = readIf(message, reply, query.wire);
    if ("payload" in read) return read.payload;
  }
  for (const [name, message] of failures) {
    const read = readIf(message, reply, query.wire);
    if ("payload" in read) throw remoteFailure(name, read.payload, what);
  }
  return readAs(query.reply, reply, what, query.wire);
}

function readAs<R>(message: Message<R, object>, reply: Delivery, what: string, how?: "plain"): R {
  const read = readIf(message, reply, how);
  if ("payload" in read) return read.payload;
  throw new MessagingError(
    "invalid_message",
    `The reply to ${what} cannot be read: ${read.problem}. Its responder is wrong.`,
  );
}

/** A reply may be empty, where its contract says nothing of it. */
function readIf<R>(message: Message<R, object>, reply: Delivery, how?: "plain"): Decoded<R> {
  if (reply.body.length === 0 && validatorOf(message.payload)(undefined) === undefined) {
    return { payload: undefined as R };
  }
  return decode(message, reply, how);
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
