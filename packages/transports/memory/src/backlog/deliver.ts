import {
  type Delivery,
  MessagingError,
  reportLateSettlement,
  type Settlement,
  settlementOfThrown,
  withBackoff,
} from "@posthorn/core/transport";
import {
  type Backlog,
  type BacklogOptions,
  createBacklog,
  giveBack,
  keyOf,
  remove,
  schedule,
  setAside,
} from "./backlog.ts";
import { type Consumer, hasRoom } from "./consumer.ts";
import { deliveryOf, isExpired, type QueuedPacket } from "./queued-packet.ts";
import { sessionOf } from "./sessions.ts";

/** Opens an empty backlog, whose packets go to its consumers in turn. */
export function openBacklog(options: BacklogOptions): Backlog {
  const backlog = createBacklog(options, () => deliverReady(backlog));
  return backlog;
}

function deliverReady(backlog: Backlog): void {
  const { ready } = backlog;
  backlog.isScheduled = false;
  while (ready.length > 0) {
    const consumer = nextConsumer(backlog);
    if (consumer === undefined) return;
    const queued = ready.shift() as QueuedPacket;
    if (isExpired(queued)) remove(backlog, queued);
    else void deliver(backlog, consumer, queued);
  }
}

/** The next consumer with room, in turn. */
function nextConsumer(backlog: Backlog): Consumer | undefined {
  const { consumers } = backlog;
  for (let tried = 0; tried < consumers.length; tried++) {
    const next = backlog.lastConsumer + 1;
    backlog.lastConsumer = next < consumers.length ? next : 0;
    const consumer = consumers[backlog.lastConsumer] as Consumer;
    if (hasRoom(consumer)) return consumer;
  }
  return undefined;
}

/** A delivery in flight. */
interface Flight {
  readonly consumer: Consumer;
  readonly slot: number;
  readonly queued: QueuedPacket;
  delivery: Delivery;
  isOver: boolean;
}

const settled = Promise.resolve();
const done: Settlement = { kind: "done" };

/** Calls the receiver. Resolves once the packet is settled. */
export function deliver(backlog: Backlog, consumer: Consumer, queued: QueuedPacket): Promise<void> {
  const { signal } = consumer;
  const slot = consumer.inFlight.add(queued);
  queued.attempt += 1;
  const flight: Flight = { consumer, slot, queued, delivery: deliveryOf(queued, signal), isOver: false };
  const key = keyOf(backlog, queued);
  if (key !== undefined) {
    const session = sessionOf(backlog, key, () => !flight.isOver && !signal.aborted);
    flight.delivery = { ...flight.delivery, session };
  }
  let receiving: Promise<Settlement>;
  try {
    receiving = consumer.receive(flight.delivery);
  } catch (thrown) {
    receiving = Promise.reject(thrown);
  }
  if (receiving !== consumer.lastDone) return settleLater(backlog, flight, receiving);
  land(backlog, flight, done);
  return settled;
}

async function settleLater(backlog: Backlog, flight: Flight, receiving: Promise<Settlement>): Promise<void> {
  const { consumer, delivery } = flight;
  let settlement: Settlement;
  try {
    settlement = withBackoff(await receiving, delivery);
    if (settlement.kind === "done" && settlement.publish === undefined) consumer.lastDone = receiving;
  } catch (thrown) {
    settlement = settlementOfThrown(thrown, delivery, consumer.onError);
  }
  land(backlog, flight, settlement);
}

/** Settles the packet. Ignores the settlement if the subscription closed meanwhile. */
function land(backlog: Backlog, flight: Flight, settlement: Settlement): void {
  const { consumer, slot, queued, delivery } = flight;
  const { inFlight, onError } = consumer;
  flight.isOver = true;
  if (inFlight.get(slot) !== queued) {
    reportLateSettlement(delivery, onError);
    return;
  }
  inFlight.remove(slot);
  try {
    settle(backlog, queued, settlement);
  } catch (refused) {
    settle(backlog, queued, settlementOfThrown(refused, delivery, onError));
  }
  if (inFlight.size === 0) consumer.onIdle?.();
  schedule(backlog);
}

const deadLettersFullRetryMs = 1000;

/** Throws a MessagingError, and does nothing, if the settlement is not possible. */
function settle(backlog: Backlog, queued: QueuedPacket, settlement: Settlement): void {
  switch (settlement.kind) {
    case "done":
      if (settlement.publish !== undefined) backlog.publishAll(settlement.publish);
      remove(backlog, queued);
      break;
    case "retry":
      if (settlement.attempted === false) queued.attempt -= 1;
      giveBack(backlog, queued, settlement.afterMs ?? 0);
      break;
    case "dead-letter":
      if (backlog.isTransient || backlog.moveToDeadLetters(queued, settlement)) remove(backlog, queued);
      else giveBack(backlog, queued, deadLettersFullRetryMs);
      break;
    case "defer":
      if (backlog.isTransient) throw cannotDefer(queued);
      setAside(backlog, queued);
  }
}

function cannotDefer({ address }: QueuedPacket): MessagingError {
  const text = `Nothing is stored for this subscription to "${address}", so that its packets cannot be deferred. Settle them.`;
  return new MessagingError("unsupported_capability", text);
}
