import type { Message, Replying } from "../contract/operation.ts";
import { lacksCodec, withCodecOf } from "../message/codecs.ts";
import type { Transport } from "../transport/transport.ts";

/** Whether a query's replies need codecs of the transport. */
const needing = new WeakMap<object, boolean>();

/**
 * The query, whose replies and failures have the codecs that their content types ask for. The very query
 * where they have them already. Throws MessagingError `unsupported_capability` if the transport lacks one.
 */
export function withReplyCodecs<R, F extends object>(
  query: Replying<R, F>,
  transport: Transport,
  what: string,
): Replying<R, F> {
  if (!(needing.get(query) ?? remember(query))) return query;
  const completed = <T>(message: Message<T, object>): Message<T, object> =>
    withCodecOf(message, transport, what);
  const { reply, otherReplies, failures } = query;
  const declared = Object.entries<Message<unknown, object>>(failures ?? {});
  return {
    ...query,
    reply: completed(reply),
    ...(otherReplies === undefined ? {} : { otherReplies: otherReplies.map(completed) }),
    ...(failures === undefined
      ? {}
      : {
          failures: Object.fromEntries(
            declared.map(([name, failure]) => [name, completed(failure)]),
          ) as typeof failures,
        }),
  };
}

function remember<R, F extends object>(query: Replying<R, F>): boolean {
  const needs = needsCodecs(query);
  needing.set(query, needs);
  return needs;
}

function needsCodecs<R, F extends object>({ reply, otherReplies = [], failures }: Replying<R, F>): boolean {
  const declared = Object.values<Message<unknown, object>>(failures ?? {});
  return lacksCodec(reply) || otherReplies.some(lacksCodec) || declared.some(lacksCodec);
}
