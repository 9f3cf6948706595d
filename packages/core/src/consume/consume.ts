import { isOpen, type Parameters } from "../contract/address.ts";
import { requireFeatures } from "../contract/features.ts";
import { labelOf } from "../contract/label.ts";
import type { AnyMessage, Headers } from "../contract/message.ts";
import type { AnyOneWay, Command, CommandOf, Event, EventOf } from "../contract/operation.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { PreparedMessage } from "../message/prepared-message.ts";
import { subscriptionDestination } from "../prepare/destinations.ts";
import { type PreparedOperation, prepare } from "../prepare/prepare.ts";
import type { Destination, Subscription, Transport } from "../transport/transport.ts";
import type { ConsumeOptions, EventOptions } from "./consume-options.ts";
import {
  type AnyHandler,
  type Consumer,
  expireDelivery,
  handleDelivery,
  refuseDelivery,
} from "./consumer.ts";
import { everyInstance } from "./every-instance.ts";
import { createFailureHistory } from "./failure-history.ts";
import { type Handler, type HandlersOf, requireFunction } from "./handler.ts";
import { openHandlerTimeouts } from "./handler-timeouts.ts";
import { createReceiver } from "./receiver.ts";
import { createReport, deliveryErrorReport } from "./report.ts";
import { defaultRetry } from "./retry.ts";
import { subscribeOptions } from "./subscribe-options.ts";
import { subscribeReceiver } from "./subscribe-receiver.ts";

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
  options: ConsumeOptions | EventOptions<P> = {},
): Promise<Subscription> {
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
  options: ConsumeOptions | EventOptions<P> = {},
): Promise<Subscription> {
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

async function openConsumer(
  prepared: PreparedOperation<AnyOneWay>,
  handlerOf: Consumer["handlerOf"],
  options: ConsumeOptions | EventOptions<object>,
): Promise<Subscription> {
  const { operation, transport, label } = prepared;
  const parameters = "parameters" in options ? (options.parameters as Partial<Parameters>) : undefined;
  const destination = subscriptionDestination(prepared, parameters);
  requireFeatures(transport, consumerRequirements(destination), label);
  const group = groupOf(prepared, options);
  const report = createReport(label, options.onError);
  const consumer: Consumer = {
    prepared,
    retry: operation.retry ?? defaultRetry,
    isTransient: operation.kind === "event" && group === undefined,
    report,
    failures: createFailureHistory(),
    timeouts: openHandlerTimeouts({
      label,
      timeoutMs: options.handlerTimeoutMs ?? operation.handlerTimeoutMs,
      onLate: (error) => report(error, ""),
    }),
    handlerOf,
  };
  const receiver = createReceiver(prepared, {
    handle: (delivery, message) => handleDelivery(consumer, delivery, message),
    refuse: (delivery, problem) => refuseDelivery(consumer, delivery, problem),
    expire: (delivery) => expireDelivery(consumer, delivery),
  });
  return subscribeReceiver(
    receiver,
    destination,
    subscribeOptions({
      group,
      concurrency: options.concurrency,
      onInterrupted: consumer.isTransient ? (cause) => reportMissed(consumer, cause) : undefined,
      onError: deliveryErrorReport(report),
    }),
  );
}

function consumerRequirements({ kind, address }: Destination) {
  const required = { redelivery: true, attempts: true, deadLetter: true };
  return kind === "topic" && isOpen(address) ? { ...required, wildcards: true } : required;
}

/** Returns the group of an event's consumer. Commands and `everyInstance` have none. */
function groupOf(
  { operation, label }: PreparedOperation,
  options: ConsumeOptions | EventOptions<object>,
): string | undefined {
  const group = "group" in options ? options.group : undefined;
  if (operation.kind === "command" || group === everyInstance) return undefined;
  if (typeof group === "string" && group !== "") return group;
  throw new MessagingError(
    "invalid_argument",
    `No group given for ${label}. Name the group of its consumers: { group: "shipping" }, or { group: everyInstance }.`,
  );
}

function reportMissed({ prepared, report }: Consumer, cause: Error): void {
  const text = `Messages of ${prepared.label} may have been missed, because the connection broke.`;
  report(new MessagingError("disconnected", text, { cause }), "");
}
