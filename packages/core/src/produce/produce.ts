import { describe } from "../contract/describe.ts";
import { requireFeatures } from "../contract/features.ts";
import type {
  AnyMessage,
  Command,
  CommandOf,
  Event,
  EventOf,
  HeadersOf,
  Message,
  OneWay,
  PayloadOf,
} from "../contract/operation.ts";
import { MessagingError } from "../errors/errors.ts";
import { withCodecOf } from "../message/codecs.ts";
import { encode, textAt } from "../message/encode.ts";
import { addresseeOf } from "../prepare/destinations.ts";
import type { Outgoing, Transport, TransportWith } from "../transport/transport.ts";
import { unnamed } from "../transport/wire-headers.ts";
import type { ProduceOptions, ProduceOptionsOf } from "./produce-options.ts";

/**
 * Sends a command or publishes an event. Resolves once the transport has accepted it, not once it is
 * handled. Rejects with a MessagingError: `invalid_message`, `invalid_address`, `unsupported_capability`
 * before anything is sent, or what `Transport.publish` rejects with.
 */
export function produce<T, H extends object, P extends object, D extends boolean>(
  to: TransportWith<{ delay: D }>,
  operation: Command<T, H> | Event<T, H>,
  payload: T,
  options: ProduceOptions<D, H, P> = {},
): Promise<void> {
  return speak(to, operation, operation.message, operation.name, payload, options);
}

/** The same for one of an operation's several messages, called by its name in `messages`. */
export async function produceOneOf<
  M extends object,
  N extends keyof M & string,
  P extends object,
  D extends boolean,
>(
  to: TransportWith<{ delay: D }>,
  operation: CommandOf<M> | EventOf<M>,
  name: N,
  payload: PayloadOf<M, N>,
  options?: ProduceOptionsOf<D, M, N, P>,
): Promise<void> {
  if (!Object.hasOwn(operation.messages, name)) {
    const names = Object.keys(operation.messages).join(", ");
    throw new MessagingError(
      "invalid_argument",
      `${describe(operation)} has no message "${name}". Choose one of: ${names}.`,
    );
  }
  const message = operation.messages[name] as AnyMessage;
  const given: ProduceOptions<D, HeadersOf<M, N>, P> = options ?? {};
  const scope = `${operation.name}.${message.name}`;
  return speak<unknown, object>(to, operation, message, scope, payload, given);
}

/**
 * @param options - those for any transport: `requireFeatures` refuses a delay that it does not promise
 * @param scope - within which an idempotency key tells messages apart
 */
async function speak<T, H extends object>(
  to: Transport,
  operation: OneWay & { readonly kind: "command" | "event" },
  message: Message<T, H>,
  scope: string,
  payload: T,
  options: ProduceOptions<never, H, object>,
): Promise<void> {
  const what = describe(operation);
  const delayMs = options.delayMs ?? operation.delayMs;
  requireFeatures(to, { ...operation.requires, ...(delayMs === undefined ? {} : { delay: true }) }, what);
  const { idempotencyKey, orderingKey } = operation;
  const id =
    options.id ??
    (idempotencyKey && `${scope}:${textAt(payload, idempotencyKey.path, "idempotency key", what)}`);
  const encoded = encode(withCodecOf(message, to, what), payload, {
    id,
    source: to.source ?? operation.source ?? unnamed,
    headers: options.headers,
    wire: operation.wire,
    what,
  });
  const packet: Outgoing = {
    ...encoded,
    ...(orderingKey === undefined ? {} : { key: textAt(payload, orderingKey, "ordering key", what) }),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
  await to.publish(
    addresseeOf(operation, options.parameters),
    [packet],
    options.signal === undefined ? {} : { signal: options.signal },
  );
}
