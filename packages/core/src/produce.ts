import { addresseeOf } from "./channel.ts";
import { describe } from "./describe.ts";
import { encode, textAt } from "./encode.ts";
import { requireFeatures } from "./features.ts";
import type { Command, Event } from "./operation.ts";
import type { ProduceOptions } from "./options.ts";
import type { Outgoing, Transport } from "./transport.ts";

/**
 * Sends a command or publishes an event. Resolves once the transport has accepted it, not once it is
 * handled. Rejects with a MessagingError: `invalid_message`, `invalid_address`, `unsupported_capability`
 * before anything is sent, or what `Transport.publish` rejects with.
 */
export async function produce<T, H extends object, P extends object>(
  to: Transport,
  operation: Command<T, H> | Event<T, H>,
  payload: T,
  options: ProduceOptions<H, P> = {},
): Promise<void> {
  const what = describe(operation);
  const delayMs = options.delayMs ?? operation.delayMs;
  requireFeatures(to, { ...operation.needs, ...(delayMs === undefined ? {} : { delay: true }) }, what);
  const { idempotencyKey, orderingKey } = operation;
  const id =
    options.id ??
    (idempotencyKey && `${operation.name}:${textAt(payload, idempotencyKey.path, "idempotency key", what)}`);
  const encoded = encode(operation.message, payload, {
    id,
    source: to.source ?? operation.source,
    headers: options.headers,
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
