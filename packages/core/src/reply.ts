import type { Ambient } from "./ambient.ts";
import { describe } from "./describe.ts";
import { encode } from "./encode.ts";
import type { ErrorCode } from "./errors.ts";
import { newId } from "./ids.ts";
import { encodeJson } from "./json.ts";
import { type Failure, type FailureOf, failed, type Message, type Query } from "./operation.ts";
import type { Outgoing } from "./transport.ts";
import { cloudEvent, wire } from "./wire.ts";

/** A reply on its way out, before it is tied to its request. */
export type Reply = Outgoing & { readonly headers: Record<string, string> };

/** What an answer returned, as a packet. Throws MessagingError `invalid_message` if it does not fit. */
export function replyOf<T, R, F extends object, H extends object>(
  query: Query<T, R, F, H>,
  answered: R | FailureOf<F>,
  source: string,
  follows: Ambient,
): Reply {
  if (!isFailure(answered)) {
    return encode(query.reply, answered as R, {
      source,
      follows,
      what: describe(query),
      role: "the reply to ",
    });
  }
  const declared = query.failures?.[answered.name as keyof F] as Message<unknown> | undefined;
  if (declared === undefined) {
    throw new TypeError(`query "${query.name}" declares no failure "${String(answered.name)}"`);
  }
  return encode(declared, answered.payload, {
    source,
    follows,
    what: describe(query),
    role: "a failure of ",
  });
}

function isFailure(answered: unknown): answered is Failure {
  return typeof answered === "object" && answered !== null && failed in answered;
}

/** A reply that is no answer: a code for programs and a text for people, both meant for the asker. */
export function errorReply(
  code: ErrorCode,
  text: string,
  { source, follows, reason }: { source: string; follows: Ambient; reason?: string | undefined },
): Reply {
  const id = newId();
  const headers = cloudEvent(id, source, "posthorn.error", new Date().toISOString(), "application/json");
  headers[wire.correlationId] = follows.correlationId;
  headers[wire.causationId] = follows.id;
  headers[wire.error] = code;
  return { id, headers, body: encodeJson({ reason, text }) };
}
