import { describe } from "../contract/describe.ts";
import { formed, headerWith, isInPayload, type Value, withValueAt } from "../contract/location.ts";
import { type Failure, type FailureOf, failed, type Message, type Replying } from "../contract/operation.ts";
import { type ErrorCode, MessagingError } from "../errors/errors.ts";
import { type Encoded, encode } from "../message/encode.ts";
import type { Ambient } from "../message/handled-message.ts";
import { newId } from "../message/ids.ts";
import { encodeJson } from "../message/json.ts";
import { withoutUndefined } from "../message/without-undefined.ts";
import { validatorOf } from "../schema/validator.ts";
import { cloudEvent, wireHeaders } from "../transport/wire-headers.ts";
import { encodeWith, type Placement, replyLocation } from "./encode-request.ts";

/** What a reply is told by whoever asked. */
export interface Asked {
  readonly source: string;
  readonly follows: Ambient;
  /** The correlation id of the request, if it has one. */
  readonly correlationId: Value | undefined;
}

/** What an answer returned, as a packet. Throws MessagingError `invalid_message` if it does not fit. */
export function replyOf<R, F extends object>(
  query: Replying<R, F>,
  answered: R | FailureOf<F>,
  asked: Asked,
): Encoded {
  const { source, follows } = asked;
  const what = describe(query);
  if (!isFailure(answered)) {
    const payload = (answered === undefined ? null : answered) as R; // JSON has a word for nothing
    const envelope = { source, follows, wire: query.wire, what, role: "the reply to " };
    return encodeReply(query, messageOf(query, payload, asked), payload, asked, envelope);
  }
  const declared = query.failures?.[answered.name as keyof F] as Message<unknown, object> | undefined;
  if (declared === undefined) {
    throw new TypeError(`query "${query.name}" declares no failure "${String(answered.name)}"`);
  }
  const envelope = { source, follows, wire: query.wire, what, role: "a failure of " };
  return encodeReply(query, declared, answered.payload, asked, envelope);
}

function isFailure(answered: unknown): answered is Failure {
  return typeof answered === "object" && answered !== null && failed in answered;
}

/** Which of a query's replies a payload is: the first that it fits. */
function messageOf<R, F extends object>(query: Replying<R, F>, payload: R, asked: Asked): Message<R, object> {
  if (query.otherReplies === undefined) return query.reply;
  const placed = placementsOf(query, asked).reduce<R>(
    (whole, { location, value }) =>
      isInPayload(location) && canHold(whole) ? withValueAt(whole, location.path, value, "") : whole,
    withoutUndefined(payload),
  );
  const all = [query.reply, ...query.otherReplies];
  const found = all.find((message) => validatorOf(message.payload)(placed) === undefined);
  if (found !== undefined) return found;
  const names = all.map(({ name }) => name).join(", ");
  throw new MessagingError(
    "invalid_message",
    `The reply to ${describe(query)} fits none of ${names}. Nothing was sent. Correct the reply.`,
  );
}

function canHold(value: unknown): boolean {
  return typeof value === "object" && value !== null;
}

function encodeReply<T, R, F extends object>(
  query: Replying<R, F>,
  message: Message<T, object>,
  payload: T,
  asked: Asked,
  envelope: Parameters<typeof encode>[2],
): Encoded {
  const bare = withoutHeaders(message);
  if (query.correlation !== undefined) {
    const packet = encodeWith(bare, payload, placementsOf(query, asked), envelope);
    if (isInPayload(query.correlation.reply)) packet.headers[wireHeaders.requestId] = textOf(asked);
    return packet;
  }
  const packet = encode(bare, payload, envelope);
  packet.headers[wireHeaders.requestId] = textOf(asked);
  return packet;
}

function textOf({ correlationId = "" }: Asked): string {
  return String(correlationId);
}

const bareMessages = new WeakMap<object, unknown>();

/** A reply has no headers of the contract but its correlation id: an answer is a payload. */
function withoutHeaders<T>(message: Message<T, object>): Message<T, object> {
  if (message.headers === undefined) return message;
  const known = bareMessages.get(message) as Message<T, object> | undefined;
  if (known !== undefined) return known;
  const { headers: _, ...bare } = message;
  bareMessages.set(message, bare);
  return bare;
}

function placementsOf<R, F extends object>(
  query: Replying<R, F>,
  { correlationId }: Asked,
): readonly Placement[] {
  const location = replyLocation(query);
  return correlationId === undefined ? [] : [{ location, value: formed(location, correlationId) }];
}

/** A reply that is no answer: a code for programs and a text for people, both meant for the asker. */
export function errorReply<R, F extends object>(
  query: Replying<R, F>,
  code: ErrorCode,
  text: string,
  asked: Asked & { readonly reason?: string | undefined },
): Encoded {
  const { source, follows, reason, correlationId = "" } = asked;
  const id = newId();
  const contentType = "application/json";
  const headers: Record<string, string> =
    query.wire === undefined
      ? {
          ...cloudEvent(id, source, "posthorn.error", new Date().toISOString(), contentType),
          [wireHeaders.correlationId]: follows.correlationId,
          [wireHeaders.causationId]: follows.id,
        }
      : { [wireHeaders.contentType]: contentType };
  headers[wireHeaders.error] = code;
  const location = replyLocation(query);
  const value = formed(location, correlationId);
  if (!isInPayload(location)) {
    const header = headerWith(location, undefined, value, describe(query));
    headers[header.name] = header.text;
    return { id, headers, body: encodeJson({ reason, text }) };
  }
  headers[wireHeaders.requestId] = String(value);
  return {
    id,
    headers,
    body: encodeJson(withValueAt({ reason, text }, location.path, value, describe(query))),
  };
}
