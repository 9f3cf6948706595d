import type { Parameters } from "../contract/address.ts";
import { requireFeatures } from "../contract/features.ts";
import type { AnyOneWay } from "../contract/operation.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import { missedError } from "../errors/missed-error.ts";
import { createFiltering } from "../filter/filtering.ts";
import { subscriptionDestination } from "../prepare/destinations.ts";
import type { PreparedOperation } from "../prepare/prepare.ts";
import type { Start } from "../transport/subscription.ts";
import type { ConsumeOptions, EventOptions } from "./consume-options.ts";
import { type Consumer, createConsumer } from "./consumer.ts";
import { deadLettersOf } from "./dead-letters.ts";
import { everyInstance } from "./every-instance.ts";
import { type ConsumerState, expireDelivery, handleDelivery, refuseDelivery } from "./handle-delivery.ts";
import { openHandlerTimeouts } from "./handler-timeouts.ts";
import { createReceiver, type SettlementFunctions } from "./receiver.ts";
import { createReport, deliveryErrorReport } from "./report.ts";
import { consumerRequirements, startRequirements } from "./requirements.ts";
import { defaultRetry } from "./retry.ts";
import { createFailureHistory } from "./settlement/failure-history.ts";
import { subscribeOptions } from "./subscribe-options.ts";
import { openReceiver } from "./subscribe-receiver.ts";

/** Opens the consumer of a command or an event. Resolves once messages flow. */
export async function openConsumer(
  prepared: PreparedOperation<AnyOneWay>,
  handlerOf: ConsumerState["handlerOf"],
  options: ConsumeOptions & Partial<EventOptions<object, object>>,
): Promise<Consumer<object>> {
  const { operation, transport, label } = prepared;
  const destination = subscriptionDestination(
    prepared,
    options.parameters as Partial<Parameters> | undefined,
  );
  const group = groupOf(prepared, options.group);
  const start = startOf(prepared, options.start);
  const filtering = createFiltering(prepared, options.filter);
  const report = createReport(label, options.onError);
  const { retry = defaultRetry } = operation;
  const isTransient = operation.kind === "event" && group === undefined;
  const deadLetters = deadLettersOf(prepared, { isTransient, report });
  requireFeatures(
    transport,
    {
      ...consumerRequirements(prepared, { destination, retry, deadLetters }),
      ...startRequirements(start ?? "new"),
    },
    label,
  );
  const consumer: ConsumerState = {
    prepared,
    retry,
    deadLetters,
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
    ...settlementFunctions(consumer),
    accepts: filtering.accepts,
  });
  const subscribing = subscribeOptions({
    group,
    start,
    filter: filtering.filter,
    concurrency: options.concurrency,
    onEvent: (event) => {
      if (event.kind === "interrupted") reportMissed(consumer, event.cause);
    },
    onError: deliveryErrorReport(report),
  });
  const opened = await openReceiver(receiver, destination, subscribing);
  const setFilter = (filter: object | undefined): Promise<void> =>
    filtering.replace(filter, opened.subscription);
  return createConsumer({ prepared, destination, opened, setFilter });
}

/** The functions of most consumers add no promise: their transport stores dead letters. */
function settlementFunctions(consumer: ConsumerState): SettlementFunctions {
  const { settle } = consumer.deadLetters;
  const expire: SettlementFunctions["expire"] = (delivery) => expireDelivery(consumer, delivery);
  if (settle === undefined) {
    return {
      handle: (delivery, message) => handleDelivery(consumer, delivery, message),
      refuse: (delivery, problem) => refuseDelivery(consumer, delivery, problem),
      expire,
    };
  }
  return {
    handle: async (delivery, message) => settle(delivery, await handleDelivery(consumer, delivery, message)),
    refuse: (delivery, problem) => settle(delivery, refuseDelivery(consumer, delivery, problem)),
    expire,
  };
}

/** Returns the group of an event's consumer. Commands and `everyInstance` have none. */
function groupOf(
  { operation, label }: PreparedOperation,
  group: EventOptions["group"] | undefined,
): string | undefined {
  if (operation.kind === "command" || group === everyInstance) return undefined;
  if (typeof group === "string" && group !== "") return group;
  throw new MessagingError(
    "invalid_argument",
    `No group given for ${label}. Name the group of its consumers: { group: "shipping" }, or { group: everyInstance }.`,
  );
}

/** Returns the start of an event's consumer. */
function startOf({ operation, label }: PreparedOperation, start: Start | undefined): Start | undefined {
  if (start === undefined || operation.kind === "event") return start;
  const text = `${label} has a start. Its queue begins with the first message that is not handled. Leave the start out.`;
  throw new MessagingError("invalid_argument", text);
}

function reportMissed({ prepared, report }: ConsumerState, cause: Error): void {
  report(missedError(`Messages of ${prepared.label} may have been missed.`, cause), "");
}
