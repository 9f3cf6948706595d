import { isOpen, type Parameters } from "./address.ts";
import { channelOf } from "./channel.ts";
import { originOf, type Received, receive, run } from "./context.ts";
import { describe } from "./describe.ts";
import { asError, MessagingError } from "./errors.ts";
import { rememberFailures } from "./failures.ts";
import { requireFeatures } from "./features.ts";
import type { Handler } from "./handler.ts";
import type { Command, Event, Headers } from "./operation.ts";
import type { ConsumeOptions, EventOptions } from "./options.ts";
import { reporter } from "./report.ts";
import { backoffAfter, defaultRetry } from "./retry.ts";
import type { Delivery, Settlement, Subscription, Transport } from "./transport.ts";

const done: Settlement = { kind: "done" };

/**
 * Handles a command or listens to an event. Resolves once messages flow.
 *
 * What cannot be read or does not fit the contract goes to the dead letters with the reason, and never
 * to the handler. What the handler rejects is retried by the contract's policy (5 attempts, 200 ms
 * doubling, if it says nothing), then goes there too. Expired messages are settled unhandled.
 */
export async function consume<T, H extends object = Headers, P extends object = Parameters>(
  from: Transport,
  operation: Command<T, H> | Event<T, H>,
  handler: Handler<T, H, P>,
  options: ConsumeOptions | EventOptions<P> = {},
): Promise<Subscription> {
  const what = describe(operation);
  const parameters = "parameters" in options ? (options.parameters as Partial<Parameters>) : undefined;
  const channel = channelOf(operation, parameters);
  const open = operation.kind === "event" && isOpen(channel.address);
  requireFeatures(
    from,
    {
      redelivery: true,
      attempts: true,
      deadLetter: true,
      ...(open ? { wildcards: true } : {}),
      ...operation.needs,
    },
    what,
  );
  const group = "group" in options ? options.group : undefined;
  if (operation.kind === "event" && !group) {
    throw new MessagingError("invalid_message", `To listen to ${what}, say for whom: { group: "shipping" }.`);
  }
  const retry = operation.retry ?? defaultRetry;
  const report = reporter(what, options.onError);
  const failures = rememberFailures();

  async function settle(delivery: Delivery): Promise<Settlement> {
    const origin = originOf(delivery);
    const { id, deadline } = origin;
    const received = receive<T, H, P>(operation.message, operation.address, delivery, origin);
    if ("problem" in received) {
      const reason = `Message ${id} of ${what} was not handled: ${received.problem}.`;
      report(new MessagingError("invalid_message", `${reason} It is in the dead letters.`), id);
      return { kind: "dead-letter", reason };
    }
    if (deadline !== undefined && deadline <= Date.now()) return done;
    if (delivery.attempt > retry.attempts) {
      return {
        kind: "dead-letter",
        reason: `attempt ${delivery.attempt} of ${retry.attempts}: earlier ones never ended`,
      };
    }
    return handle(received, id);
  }

  async function handle(received: Received<T, H, P>, id: string): Promise<Settlement> {
    const { attempt } = received.context;
    try {
      const settlement = (await run(received, handler)) ?? done;
      if (settlement.kind === "defer") requireFeatures(from, { deferral: true }, what);
      failures.forget(id);
      return settlement;
    } catch (thrown) {
      const error = asError(thrown);
      const headers = failures.record(id, error);
      const last = attempt >= retry.attempts;
      const outcome = last ? "It is in the dead letters." : "It will be tried again.";
      report(
        new MessagingError(
          "handler_failed",
          `Attempt ${attempt} of ${retry.attempts} at ${what} failed. ${outcome}`,
          {
            cause: error,
          },
        ),
        id,
      );
      if (!last) return { kind: "retry", afterMs: backoffAfter(attempt, retry) };
      failures.forget(id);
      return {
        kind: "dead-letter",
        reason: `attempt ${attempt} of ${retry.attempts} failed: ${error.message}`,
        headers,
      };
    }
  }

  return from.subscribe(channel, settle, {
    ...(group === undefined ? {} : { group }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
  });
}
