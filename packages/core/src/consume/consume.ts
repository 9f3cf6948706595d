import { isOpen, type Parameters } from "../contract/address.ts";
import { describe } from "../contract/describe.ts";
import { requireFeatures } from "../contract/features.ts";
import type {
  AnyMessage,
  Command,
  CommandOf,
  Event,
  EventOf,
  Headers,
  OneWay,
} from "../contract/operation.ts";
import { asError, isMessagingError, MessagingError } from "../errors/errors.ts";
import { expiredError } from "../message/expiry.ts";
import { enter } from "../message/handled-message.ts";
import { channelOf } from "../prepare/destinations.ts";
import type { Delivery, Settlement, Subscription, Transport } from "../transport/transport.ts";
import type { ConsumeOptions, EventOptions } from "./consume-options.ts";
import { everyInstance } from "./every-instance.ts";
import { rememberFailures } from "./failure-history.ts";
import { type Context, type Handler, type HandlersOf, requireFunction } from "./handler.ts";
import { openHandlerTimeouts } from "./handler-timeouts.ts";
import { originOf, type Received, receive } from "./message-context.ts";
import { listenerOf } from "./receiver.ts";
import { reporter, reportOf } from "./report.ts";
import { backoffAfter, defaultRetry } from "./retry.ts";
import { settlementFrom } from "./returned-settlement.ts";
import { listen } from "./subscribe.ts";

const done: Settlement = { kind: "done" };

type AnyHandler = Handler<unknown, object, object>;
type AnyOneWay = OneWay & { readonly kind: "command" | "event" };

/**
 * Handles a command or listens to an event. Resolves once messages flow.
 *
 * What cannot be read or does not fit the contract goes to the dead letters with the reason, and never
 * to the handler. What the handler rejects is retried by the contract's policy (5 attempts, 200 ms
 * doubling, if it says nothing), then goes there too. A handler that does not end within its timeout has
 * failed. Expired messages are reported and settled unhandled.
 */
export async function consume<T, H extends object = Headers, P extends object = Parameters>(
  from: Transport,
  operation: Command<T, H> | Event<T, H>,
  handler: Handler<T, H, P>,
  options: ConsumeOptions | EventOptions<P> = {},
): Promise<Subscription> {
  requireFunction(handler, "handler", describe(operation));
  return open(from, operation, [operation.message], () => handler as AnyHandler, options);
}

/**
 * The same for an operation of several messages, with a handler for each. Which one a message is, its
 * CloudEvents type says; without one, its content type and the one schema that it fits. What fits none
 * or several goes to the dead letters with the reason.
 */
export async function consumeOneOf<M extends object, P extends object = Parameters>(
  from: Transport,
  operation: CommandOf<M> | EventOf<M>,
  handlers: HandlersOf<M, P>,
  options: ConsumeOptions | EventOptions<P> = {},
): Promise<Subscription> {
  const byMessage = new Map<string, AnyHandler>();
  const messages = Object.entries<AnyMessage>(operation.messages as Record<string, AnyMessage>);
  for (const [name, message] of messages) {
    const handler: unknown = handlers[name as keyof M];
    requireFunction(handler, `handler "${name}"`, describe(operation));
    byMessage.set(message.name, handler as AnyHandler);
  }
  const handlerOf = ({ name }: AnyMessage): AnyHandler => byMessage.get(name) as AnyHandler;
  return open(
    from,
    operation,
    messages.map(([, message]) => message),
    handlerOf,
    options,
  );
}

async function open(
  from: Transport,
  operation: AnyOneWay,
  messages: readonly AnyMessage[],
  handlerOf: (message: AnyMessage) => AnyHandler,
  options: ConsumeOptions | EventOptions<object>,
): Promise<Subscription> {
  const what = describe(operation);
  const parameters = "parameters" in options ? (options.parameters as Partial<Parameters>) : undefined;
  const channel = channelOf(operation, parameters);
  const isOpenTopic = operation.kind === "event" && isOpen(channel.address);
  requireFeatures(
    from,
    {
      redelivery: true,
      attempts: true,
      deadLetter: true,
      ...(isOpenTopic ? { wildcards: true } : {}),
      ...operation.requires,
    },
    what,
  );
  const group = groupOf(operation, options);
  /** Whether the broker keeps nothing of what is delivered here. */
  const isTransient = operation.kind === "event" && group === undefined;
  const retry = operation.retry ?? defaultRetry;
  const report = reporter(what, options.onError);
  const fate = isTransient ? "was dropped: nothing is kept for every instance" : "is in the dead letters";
  const failures = rememberFailures();
  const timeouts = openHandlerTimeouts(operation, options, (error) => report(error, ""));

  async function handle(delivery: Delivery, message: AnyMessage): Promise<Settlement> {
    const origin = originOf(delivery, message);
    const { id, deadline } = origin;
    const received = receive(message, operation, delivery, origin, operation.wire);
    if ("problem" in received) return refuse(delivery, received.problem);
    if (deadline !== undefined && deadline <= Date.now()) return expire(delivery);
    const { attempt } = delivery;
    if (attempt > retry.attempts) {
      return bury(
        id,
        `attempt ${attempt} of ${retry.attempts}: earlier ones asked for another, or never ended`,
      );
    }
    return runHandler(received, handlerOf(message));
  }

  function bury(id: string, reason: string): Settlement {
    failures.forget(id);
    report(new MessagingError("handler_failed", `${what}, ${reason}. The message ${fate}.`), id);
    return { kind: "dead-letter", reason };
  }

  function refuse(delivery: Delivery, problem: string): Settlement {
    const { id } = originOf(delivery);
    const reason = `${id === "" ? "A message" : `Message ${id}`} of ${what} was not handled: ${problem}.`;
    report(new MessagingError("invalid_message", `${reason} It ${fate}.`), id);
    return { kind: "dead-letter", reason };
  }

  function expire(delivery: Delivery): Settlement {
    report(expiredError(delivery, what), originOf(delivery).id);
    return done;
  }

  async function runHandler(
    { payload, context }: Received<unknown, object, object>,
    handler: AnyHandler,
  ): Promise<Settlement> {
    const { id } = context;
    try {
      await undefined;
      enter(context);
      const settlement = settlementFrom(await timeouts.limit(handler(payload, context), context));
      if (settlement.kind === "retry" && settlement.attempted !== false) return retryOf(settlement, context);
      if (settlement.kind === "dead-letter" && isTransient) return bury(id, settlement.reason);
      if (settlement.kind === "defer") requireFeatures(from, { deferral: true }, what);
      failures.forget(id);
      return settlement;
    } catch (thrown) {
      return failed(asError(thrown), context);
    }
  }

  /** Settles a message whose handler asked for another attempt. */
  function retryOf(
    { afterMs }: Extract<Settlement, { kind: "retry" }>,
    { id, attempt }: Context<object, object>,
  ): Settlement {
    if (attempt >= retry.attempts)
      return bury(id, `attempt ${attempt} of ${retry.attempts} asked for another`);
    return { kind: "retry", afterMs: afterMs ?? backoffAfter(attempt, retry) };
  }

  function failed(error: Error, { id, attempt }: Context<object, object>): Settlement {
    const headers = failures.record(id, error);
    const isLast = attempt >= retry.attempts;
    const outcome = isLast ? `The message ${fate}.` : "It will be tried again.";
    const code = isMessagingError(error, "handler_timeout") ? "handler_timeout" : "handler_failed";
    const text = `Attempt ${attempt} of ${retry.attempts} at ${what} failed. ${outcome}`;
    report(new MessagingError(code, text, { cause: error }), id);
    if (!isLast) return { kind: "retry", afterMs: backoffAfter(attempt, retry) };
    failures.forget(id);
    const reason = `attempt ${attempt} of ${retry.attempts} failed: ${error.message}`;
    return { kind: "dead-letter", reason, headers };
  }

  function reportMissed(cause: Error): void {
    report(new MessagingError("disconnected", `Messages of ${what} may have been missed.`, { cause }), "");
  }

  const listener = listenerOf(operation, messages, from, { handle, refuse, expire });
  return listen(from, channel, listener, {
    ...(group === undefined ? {} : { group }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(isTransient ? { onInterrupted: reportMissed } : {}),
    onError: reportOf(report),
  });
}

/** The group that shares an event: none where every instance hears it, and none of a command. */
function groupOf(operation: AnyOneWay, options: ConsumeOptions | EventOptions<object>): string | undefined {
  const group = "group" in options ? options.group : undefined;
  if (operation.kind === "command" || group === everyInstance) return undefined;
  if (typeof group === "string" && group !== "") return group;
  throw new MessagingError(
    "invalid_argument",
    `No group given for ${describe(operation)}. Say who listens: { group: "shipping" }, or { group: everyInstance }.`,
  );
}
