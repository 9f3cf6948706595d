import { requireFeatures } from "../contract/features.ts";
import type { HeadersOf, PayloadOf } from "../contract/message.ts";
import type { AnyOneWay, Command, CommandOf, Event, EventOf } from "../contract/operation.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { encode } from "../message/encode.ts";
import { type PreparedMessage, requireCodec } from "../message/prepared-message.ts";
import { messageDestination } from "../prepare/destinations.ts";
import { findMessage } from "../prepare/find-message.ts";
import { type PreparedOperation, prepare } from "../prepare/prepare.ts";
import { transportOf } from "../prepare/routed-transport.ts";
import type { Outgoing } from "../transport/packet.ts";
import type { Transport, TransportWith } from "../transport/transport.ts";
import { keyText } from "./key-text.ts";
import type { ProduceOptions, ProduceOptionsOf } from "./produce-options.ts";
import { type Sent, sentOf } from "./sent.ts";

/**
 * Sends a command or publishes an event. Resolves once the broker has accepted it, not once it is handled, to its id
 * and what the broker says about it.
 * Rejects with a MessagingError: `invalid_message`, `invalid_address` or `unsupported_capability` before anything
 * is sent, or any error that `Transport.publish` rejects with.
 */
// biome-ignore lint/complexity/useMaxParams: the public verb
export function produce<T, H extends object, P extends object, D extends boolean>(
  to: TransportWith<{ delay: D }>,
  operation: Command<T, H> | Event<T, H>,
  payload: T,
  options: ProduceOptions<D, H, P> = {},
): Promise<Sent> {
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
): Promise<Sent> {
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

const noOptions = {};

async function publish(through: Transport, operation: AnyOneWay, production: Production): Promise<Sent> {
  const to = transportOf(operation, through);
  const prepared = prepare(operation, to);
  const packet = packetOf(prepared, to, production);
  const { parameters, signal } = production.options;
  const destination = messageDestination(prepared, parameters);
  // Nothing is awaited before: a batch collects what is published in the same turn.
  const receipts = await to.publish(destination, [packet], signal === undefined ? noOptions : { signal });
  return sentOf(packet.id, receipts);
}

function packetOf(prepared: PreparedOperation<AnyOneWay>, to: Transport, production: Production): Outgoing {
  const { operation, label } = prepared;
  const { choose, payload, options } = production;
  const { delayMs = operation.delayMs, ttlMs = operation.ttlMs, headers } = options;
  if (delayMs !== undefined) requireFeatures(to, { delay: true }, label);
  if (ttlMs !== undefined) checkTtl(prepared, ttlMs);
  const message = choose === undefined ? prepared.message : choose(prepared);
  requireCodec(message, to, label);
  const id = options.id ?? idempotencyId(prepared, message, production);
  const expiresAt = ttlMs === undefined ? undefined : Date.now() + (delayMs ?? 0) + ttlMs;
  const packet = encode(message, payload, { id, headers, expiresAt });
  const { orderingKey } = operation;
  if (orderingKey === undefined && delayMs === undefined && ttlMs === undefined) return packet; // most messages
  return {
    ...packet,
    ...(orderingKey === undefined
      ? {}
      : { key: keyText(payload, { word: "ordering key", path: orderingKey }, label) }),
    ...(delayMs === undefined ? {} : { delayMs }),
    ...(ttlMs === undefined || !to.features.ttl ? {} : { ttlMs }),
  };
}

/** Returns the id of a message whose contract has an idempotency key. */
function idempotencyId(
  { operation: { idempotencyKey, name }, label }: PreparedOperation<AnyOneWay>,
  message: PreparedMessage,
  { choose, payload }: Production,
): string | undefined {
  if (idempotencyKey === undefined) return undefined;
  const scope = choose === undefined ? name : `${name}.${message.name}`;
  return `${scope}:${keyText(payload, { word: "idempotency key", path: idempotencyKey.path }, label)}`;
}

/** A hundred years. */
const longestTtlMs = 3_155_760_000_000;

/** The attribute of CloudEvents for the expiry needs no feature; without it, the broker must drop the message. */
function checkTtl({ operation, transport, label }: PreparedOperation<AnyOneWay>, ttlMs: number): void {
  if (!(ttlMs > 0 && ttlMs <= longestTtlMs)) {
    const text = `A message of ${label} cannot expire after ${ttlMs} ms. Give more than 0, and at most ${longestTtlMs}.`;
    throw new MessagingError("invalid_argument", text);
  }
  if (operation.wire === "plain") requireFeatures(transport, { ttl: true }, label);
}
