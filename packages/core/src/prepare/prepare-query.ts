import type { AnyMessage } from "../contract/message.ts";
import type { AnyQuery } from "../contract/query.ts";
import {
  type MessageRole,
  type PreparedMessage,
  prepareMessage,
  requireCodec,
} from "../message/prepared-message.ts";
import type { Extras } from "../transport/extras.ts";
import type { Transport } from "../transport/transport.ts";
import { unnamed } from "../transport/wire-headers.ts";
import { type PreparedOperation, preparedOnce, prepareOperation } from "./prepare.ts";

/** A query made ready for one transport. */
export interface PreparedQuery extends PreparedOperation<AnyQuery> {
  /** The messages of a successful reply; if a payload fits several, the first one counts. */
  readonly replies: readonly PreparedMessage[];
  /** The declared failures by name. */
  readonly failures: ReadonlyMap<string, PreparedMessage>;
  /** Sends a request of which nothing is stored. Undefined if requests are published, which are stored. */
  readonly ask: Extras["ask"] | undefined;
}

/**
 * Prepares a query, or returns the value that was prepared before for the same two objects. Throws MessagingError
 * `unsupported_capability` if the transport lacks a required feature or a codec of the replies.
 */
export function prepareQuery(query: AnyQuery, transport: Transport): PreparedQuery {
  return preparedOnce(query, transport, makePreparedQuery);
}

function makePreparedQuery(query: AnyQuery, transport: Transport): PreparedQuery {
  const prepared = prepareOperation(query, transport);
  const { label } = prepared;
  const source = transport.source ?? query.replySource ?? unnamed;
  const { isPlain, isStructured } = prepared.role;
  const prepareReply = (message: AnyMessage, role: MessageRole): PreparedMessage => {
    const reply = prepareMessage(withoutHeaders(message), role, transport);
    requireCodec(reply, transport, label);
    return reply;
  };
  const replyRole = { label: `the reply to ${label}`, source, isPlain, isStructured };
  const failureRole = { label: `a failure of ${label}`, source, isPlain, isStructured };
  const declared = Object.entries<AnyMessage>(query.failures ?? {});
  const ask = findAsk(query, prepared.transport);
  return {
    ...prepared,
    ask,
    destination: ask === undefined ? prepared.destination : { ...prepared.destination, delivery: "light" },
    replies: [query.reply, ...(query.otherReplies ?? [])].map((each) => prepareReply(each, replyRole)),
    failures: new Map(declared.map(([name, each]) => [name, prepareReply(each, failureRole)])),
  };
}

/**
 * Returns the function for a query that may be light, if the transport has it. Where a contract declares the reply address
 * itself, a request cannot be light: its transport would not see the reply.
 */
function findAsk(
  { delivery, replyTo, replyAddress }: AnyQuery,
  transport: Transport,
): Extras["ask"] | undefined {
  if (delivery !== "light" || replyTo !== undefined || replyAddress !== undefined) return undefined;
  return transport.features.light ? transport.more?.ask : undefined;
}

/** An answer is only a payload: a reply has none of the contract's headers but the correlation id. */
function withoutHeaders({ headers: _, ...message }: AnyMessage): AnyMessage {
  return message;
}
