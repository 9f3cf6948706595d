import type { Parameters } from "../contract/address.ts";
import { labelOf } from "../contract/label.ts";
import type { AnyMessage, Headers, HeadersOf } from "../contract/message.ts";
import type { AnyOneWay, Command, CommandOf, Event, EventOf } from "../contract/operation.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { prepare } from "../prepare/prepare.ts";
import type { Transport } from "../transport/transport.ts";
import type { ConsumeOptions, EventOptions } from "./consume-options.ts";
import type { Consumer } from "./consumer.ts";
import type { AnyHandler } from "./handle-delivery.ts";
import { type Handler, type HandlersOf, requireFunction } from "./handler.ts";
import { openConsumer } from "./open-consumer.ts";

/**
 * Handles a command or an event. Resolves once messages flow.
 *
 * A message that cannot be read or does not fit the contract goes to the dead letters with the reason, never to the
 * handler. A message that the handler rejects is retried by the contract's policy (by default 5 attempts, 200 ms
 * doubling), then it goes to the dead letters, too. A handler that does not end within its timeout has failed.
 * Expired messages are reported and not handled.
 */
// biome-ignore lint/complexity/useMaxParams: the public verb
export async function consume<T, H extends object = Headers, P extends object = Parameters>(
  from: Transport,
  operation: Command<T, H> | Event<T, H>,
  handler: Handler<T, H, P>,
  options: ConsumeOptions | EventOptions<P, H> = {},
): Promise<Consumer<H>> {
  requireFunction(handler, "handler", labelOf(operation));
  const handlerOf = (): AnyHandler => handler as AnyHandler;
  return openConsumer(prepare(operation, from), handlerOf, options);
}

/**
 * Does the same for an operation with several messages, with a handler for each. The CloudEvents type decides which
 * message a packet is. Without a type, its content type and the one schema that it fits decide. A packet that fits
 * none or several goes to the dead letters with the reason.
 */
// biome-ignore lint/complexity/useMaxParams: the public verb
export async function consumeOneOf<M extends object, P extends object = Parameters>(
  from: Transport,
  operation: CommandOf<M> | EventOf<M>,
  handlers: HandlersOf<M, P>,
  options: ConsumeOptions | EventOptions<P, HeadersOf<M, keyof M>> = {},
): Promise<Consumer<HeadersOf<M, keyof M>>> {
  const byMessage = new Map<string, AnyHandler>();
  for (const [name, message] of Object.entries<AnyMessage>(
    operation.messages as Record<string, AnyMessage>,
  )) {
    const handler: unknown = handlers[name as keyof M];
    requireFunction(handler, `handler "${name}"`, labelOf(operation));
    byMessage.set(message.name, handler as AnyHandler);
  }
  const handlerOf = ({ name }: PreparedMessage): AnyHandler => byMessage.get(name) as AnyHandler;
  return openConsumer(prepare(operation as AnyOneWay, from), handlerOf, options);
}
