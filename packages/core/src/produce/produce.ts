import { requireFeatures } from "../contract/features.ts";
import type { Path } from "../contract/location.ts";
import type { HeadersOf, PayloadOf } from "../contract/message.ts";
import type { AnyOneWay, Command, CommandOf, Event, EventOf } from "../contract/operation.ts";
import { encode } from "../message/encode.ts";
import { type PreparedMessage, requireCodec } from "../message/prepared-message.ts";
import { messageDestination } from "../prepare/destinations.ts";
import { findMessage } from "../prepare/find-message.ts";
import { type PreparedOperation, prepare } from "../prepare/prepare.ts";
import type { Outgoing, Transport, TransportWith } from "../transport/transport.ts";
import { keyText } from "./key-text.ts";
import type { ProduceOptions, ProduceOptionsOf } from "./produce-options.ts";

/**
 * Sends a command or publishes an event. Resolves once the transport has accepted it, not once it is handled.
 * Rejects with a MessagingError: `invalid_message`, `invalid_address` or `unsupported_capability` before anything
 * is sent, or any error that `Transport.publish` rejects with.
 */
// biome-ignore lint/complexity/useMaxParams: the public verb
export function produce<T, H extends object, P extends object, D extends boolean>(
  to: TransportWith<{ delay: D }>,
  operation: Command<T, H> | Event<T, H>,
  payload: T,
  options: ProduceOptions<D, H, P> = {},
): Promise<void> {
  return publish(to, operation, { payload, options });
}

/** Does the same for an operation with several messages. `name` is the message's name in `messages`. */
export function produceOneOf<
  M extends object,
  N extends keyof M & string,
  P extends object,
  D extends boolean,
  // biome-ignore lint/complexity/useMaxParams: the public verb
>(
  to: TransportWith<{ delay: D }>,
  operation: CommandOf<M> | EventOf<M>,
  name: N,
  payload: PayloadOf<M, N>,
  options?: ProduceOptionsOf<D, M, N, P>,
): Promise<void> {
  const typedOptions: ProduceOptions<D, HeadersOf<M, N>, P> = options ?? {};
  const choose: Production["choose"] = (prepared) => findMessage(prepared, name);
  return publish(to, operation as AnyOneWay, { choose, payload, options: typedOptions });
}

/** A message to be sent. */
interface Production {
  /** Chooses the message if the operation has several. */
  readonly choose?: (prepared: PreparedOperation) => PreparedMessage;
  readonly payload: unknown;
  /** Any delay is accepted here: `requireFeatures` checks whether the transport declares it. */
  readonly options: ProduceOptions<never, object, object>;
}

async function publish(to: Transport, operation: AnyOneWay, production: Production): Promise<void> {
  const prepared = prepare(operation, to);
  const { label } = prepared;
  const { choose, payload, options } = production;
  const message = choose === undefined ? prepared.message : choose(prepared);
  const delayMs = options.delayMs ?? operation.delayMs;
  if (delayMs !== undefined) requireFeatures(to, { delay: true }, label);
  const { idempotencyKey, orderingKey } = operation;
  const keyAt = (word: string, path: Path): string => keyText(payload, { word, path }, label);
  const scope = choose === undefined ? operation.name : `${operation.name}.${message.name}`;
  const id = options.id ?? (idempotencyKey && `${scope}:${keyAt("idempotency key", idempotencyKey.path)}`);
  requireCodec(message, to, label);
  const packet: Outgoing = {
    ...encode(message, payload, { id, headers: options.headers }),
    ...(orderingKey === undefined ? {} : { key: keyAt("ordering key", orderingKey) }),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
  const destination = messageDestination(prepared, options.parameters);
  await to.publish(destination, [packet], options.signal === undefined ? {} : { signal: options.signal });
}
