import type { Msg } from "@nats-io/transport-node";
import {
  reportLateSettlement,
  type Settlement,
  settlementOf,
  settlementOfThrown,
} from "@posthorn/core/transport";
import type { DurableConsumer } from "../topology/topology.ts";
import { addressOf } from "../wire/names.ts";
import type { DeadLetterSettlement } from "./delivery/dead-letters.ts";
import { deliveryOf, type InFlight, toInFlight } from "./delivery/in-flight.ts";
import { isWanted, pullMore, type SubscriptionState } from "./subscription-state.ts";

const deadLettersRetryMs = 1_000;

/** Handles a delivery at once if there is room for it, else later. */
export function receiveDelivery(state: SubscriptionState, msg: Msg, consumerName: string): void {
  const { options, consumers, running } = state;
  if (msg.subject !== state.lastSubject) {
    state.lastSubject = msg.subject;
    state.lastAddress = addressOf(options.names, msg.subject, options.from.ordered);
  }
  const inFlight = toInFlight(msg, state.lastAddress, consumers.get(consumerName) as DurableConsumer);
  options.group?.noteArrival(inFlight);
  if (!state.closing && !isWanted(state, inFlight)) {
    options.settlements.acknowledge(inFlight);
    pullMore(state);
  } else if (!state.closing && running.size < options.concurrency) {
    void handle(state, inFlight);
  } else {
    state.waiting.push(inFlight);
  }
}

/** Returns a delivery that no receiver was called with, so that it does not count as an attempt. */
export async function returnUnhandled(state: SubscriptionState, inFlight: InFlight): Promise<void> {
  if (inFlight.deliveries > 1) await state.options.attempts.count(inFlight);
  await returnUncounted(state, inFlight);
}

async function handle(state: SubscriptionState, inFlight: InFlight): Promise<void> {
  const { options, running } = state;
  running.add(inFlight);
  pullMore(state);
  if (inFlight.deliveries > 1) await options.attempts.count(inFlight);
  if (!inFlight.abandoned) await (state.closing ? returnUncounted(state, inFlight) : run(state, inFlight));
  running.delete(inFlight);
  const next = state.closing ? undefined : state.waiting.shift();
  if (next !== undefined) void handle(state, next);
  else pullMore(state);
  if (running.size === 0) state.onIdle?.();
}

async function run(state: SubscriptionState, inFlight: InFlight): Promise<void> {
  const { receive, onError } = state.options;
  const delivery = deliveryOf(inFlight);
  const settlement = await settlementOf(receive, delivery, onError);
  if (inFlight.abandoned) reportLateSettlement(delivery, onError);
  else await settle(state, inFlight, settlement);
}

async function settle(state: SubscriptionState, inFlight: InFlight, settlement: Settlement): Promise<void> {
  const { settlements, attempts } = state.options;
  switch (settlement.kind) {
    case "done":
      settlements.acknowledge(inFlight);
      attempts.forget(inFlight);
      return;
    case "retry":
      if (settlement.attempted === false) await attempts.uncount(inFlight);
      return retry(state, inFlight, settlement.afterMs);
    case "dead-letter":
      return moveToDeadLetters(state, inFlight, settlement);
    case "defer":
      return moveToDeadLetters(state, inFlight, {
        kind: "dead-letter",
        reason: 'transport "nats" cannot defer',
      });
  }
}

async function moveToDeadLetters(
  state: SubscriptionState,
  inFlight: InFlight,
  settlement: DeadLetterSettlement,
): Promise<void> {
  const { connection, settlements, attempts, onError } = state.options;
  try {
    await state.options.moveToDeadLetters(inFlight, settlement);
    settlements.acknowledge(inFlight);
    attempts.forget(inFlight);
  } catch (error) {
    // The message stays until its dead letter is stored. A connection that is down has been reported already.
    const reported = connection.isUp() ? settlementOfThrown(error, deliveryOf(inFlight), onError) : undefined;
    const afterMs = reported?.kind === "retry" ? (reported.afterMs ?? 0) : 0;
    await retry(state, inFlight, Math.max(afterMs, deadLettersRetryMs));
  }
}

async function retry({ options }: SubscriptionState, inFlight: InFlight, afterMs = 0): Promise<void> {
  await options.group?.noteRetry(inFlight, afterMs);
  if (!inFlight.abandoned) options.settlements.retry(inFlight, afterMs);
}

async function returnUncounted({ options }: SubscriptionState, inFlight: InFlight): Promise<void> {
  await options.attempts.uncount(inFlight);
  if (!inFlight.abandoned) options.settlements.retry(inFlight);
}
