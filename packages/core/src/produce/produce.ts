import { requireFeatures } from "../contract/features.ts";
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
 * Sends a command or publishes an event. Resolves once the transport has accepted it, not once it is handled. Rejects with
 * a MessagingError: `invalid_message`, `invalid_address` or `unsupported_capability` before anything is sent, or any error
 * that `Transport.publish` rejects with.
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
  const given: ProduceOptions<D, HeadersOf<M, N>, P> = options ?? {};
  return publish(to, operation as AnyOneWay, { name, payload, options: given });
}

/** A message to be sent. */
interface Production {
  /** The message's name in `messages`, if the operation has several. */
  readonly name?: string;
  readonly payload: unknown;
  /** Any delay is accepted here: `requireFeatures` checks whether the transport declares it. */
  readonly options: ProduceOptions<never, object, object>;
}

async function publish(to: Transport, operation: AnyOneWay, production: Production): Promise<void> {
  const prepared = prepare(operation, to);
  const { description } = prepared;
  const { name, payload, options } = production;
  const message = findMessage(prepared, name);
  const delayMs = options.delayMs ?? operation.delayMs;
  if (delayMs !== undefined) requireFeatures(to, { delay: true }, description);
  const id = options.id ?? idempotentId(prepared, message, production);
  requireCodec(message, to, description);
  const encoded = encode(message, payload, { id, headers: options.headers });
  const packet: Outgoing = { ...encoded, ...brokerProperties(prepared, payload, delayMs) };
  const destination = messageDestination(prepared, options.parameters);
  await to.publish(destination, [packet], options.signal === undefined ? {} : { signal: options.signal });
}

/** Returns the id of a message with an idempotency key. The same key may occur in other operations and messages. */
function idempotentId(
  { operation, description }: PreparedOperation<AnyOneWay>,
  message: PreparedMessage,
  { name, payload }: Production,
): string | undefined {
  const { idempotencyKey } = operation;
  if (idempotencyKey === undefined) return undefined;
  const scope = name === undefined ? operation.name : `${operation.name}.${message.name}`;
  return `${scope}:${keyText(payload, { word: "idempotency key", path: idempotencyKey.path }, description)}`;
}

function brokerProperties(
  { operation, description }: PreparedOperation<AnyOneWay>,
  payload: unknown,
  delayMs: number | undefined,
): Pick<Outgoing, "key" | "delayMs"> {
  const { orderingKey: path } = operation;
  return {
    ...(path === undefined ? {} : { key: keyText(payload, { word: "ordering key", path }, description) }),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
}
