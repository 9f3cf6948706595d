import { type CloseOptions, resolvesWithin, type Subscription } from "@posthorn/core/transport";
import { closePuller } from "./close-puller.ts";
import { abandon, type InFlight, touch } from "./delivery/in-flight.ts";
import { receiveDelivery, returnUnhandled } from "./handle-delivery.ts";
import { openPuller } from "./puller.ts";
import { probeSubjects, refusalSince, restore, scheduleRestore } from "./restore-subscription.ts";
import { type DurableSubscriptionOptions, pullMore, type SubscriptionState } from "./subscription-state.ts";

// A subscription is opened, begun, closing and closed.
//   begun     Pullers ask for deliveries. A delivery is waiting or running, then settled. It is abandoned if no
//             report of its progress reaches the server resolvesWithin the ack wait, or if closing runs out of time.
//   restoring After a reconnection, or when a puller is lost, the stream, the consumers and the membership are
//             restored, and the pullers start over. Running deliveries go on meanwhile.
//   closing   Nothing is asked for. Waiting deliveries are returned, running ones finish or are abandoned.

/** A subscription to a queue, or to a topic with a group. Its durable consumers are on the server. */
export interface DurableSubscription extends Subscription {
  /** Begins to take deliveries. Rejects with MessagingError `forbidden` if a permission is missing. */
  begin(): Promise<void>;
}

const flushMs = 1_000;
const stopMs = 1_000;
const encoder = new TextEncoder();

/** Opens a subscription that never has more deliveries running than its concurrency. */
export function openDurableSubscription(options: DurableSubscriptionOptions): DurableSubscription {
  const { connection, settlements, group } = options;
  const state = openState(options);
  const stopWatching = connection.watch({
    up: () => {
      state.restoreAt = 0;
      void restore(state);
    },
    ended: () => void abandonAll(state),
  });
  const stopTicking = connection.tick((now) => tick(state, now));
  let stopped: Promise<void> | undefined;
  group?.watch({
    consumers: () => [...state.consumers.values()],
    hasMessageOf: (name) =>
      [...state.running, ...state.waiting].some(({ consumer }) => consumer.name === name),
  });

  return {
    begin: () => begin(state),
    async close({ timeoutMs = 10_000 }: CloseOptions = {}) {
      stopped ??= stop(state);
      if (!(await resolvesWithin(Promise.all([stopped, becomeIdle(state)]), timeoutMs))) {
        const overdue = abandonAll(state);
        await resolvesWithin(stopped, stopMs); // the server might deliver them to open requests of this subscription
        for (const inFlight of overdue) settlements.retry(inFlight);
      }
      stopTicking();
      stopWatching();
      if (connection.isUp())
        await resolvesWithin(
          leaveAndFlush(options).catch(() => {}),
          flushMs,
        );
      else await group?.leave().catch(() => {});
      options.onClosed();
    },
  };
}

function openState(options: DurableSubscriptionOptions): SubscriptionState {
  const state: SubscriptionState = {
    options,
    consumers: new Map(options.consumers.map((consumer) => [consumer.name, consumer])),
    pullers: [],
    running: new Set(),
    waiting: [],
    lastSubject: "",
    lastAddress: "",
    begun: false,
    closing: false,
    onIdle: undefined,
    restoring: false,
    restoreAt: Number.POSITIVE_INFINITY,
  };
  state.pullers = options.consumers.map(({ stream, name }) =>
    openPuller({
      connection: options.connection,
      stream,
      name,
      onDelivery: (msg) => receiveDelivery(state, msg, name),
      onExpired: () => pullMore(state),
      onLost: () => scheduleRestore(state),
    }),
  );
  return state;
}

async function begin(state: SubscriptionState): Promise<void> {
  const { connection, group } = state.options;
  const since = performance.now();
  await group?.join();
  for (const subject of probeSubjects(state.options)) {
    connection.writer.publish(subject, encoder.encode("+WPI"));
  }
  pullMore(state);
  await connection.flushRefusals();
  const refusal = refusalSince(state, since);
  if (refusal !== undefined) throw refusal;
  state.begun = true;
  group?.recover();
}

function tick(state: SubscriptionState, now: number): void {
  const { connection } = state.options;
  for (const inFlight of state.running) touch(connection, inFlight, now);
  if (state.waiting.length > 0) {
    for (const inFlight of state.waiting) touch(connection, inFlight, now);
    state.waiting = state.waiting.filter(({ abandoned }) => !abandoned);
  }
  if (now >= state.restoreAt && connection.isUp()) void restore(state);
}

/** Resolves once no delivery can arrive any longer, and those that were waiting are returned. */
async function stop(state: SubscriptionState): Promise<void> {
  state.closing = true;
  await Promise.all(state.pullers.map(closePuller));
  await Promise.all(state.waiting.map((inFlight) => returnUnhandled(state, inFlight)));
  state.waiting = [];
}

function becomeIdle(state: SubscriptionState): Promise<void> {
  return new Promise((resolve) => {
    state.onIdle = resolve;
    if (state.running.size === 0) resolve();
  });
}

function abandonAll({ running }: SubscriptionState): readonly InFlight[] {
  const overdue = [...running].filter(({ abandoned }) => !abandoned);
  for (const inFlight of overdue) abandon(inFlight);
  return overdue;
}

/** After the flush the server has received all settlements. */
async function leaveAndFlush({ connection, group }: DurableSubscriptionOptions): Promise<void> {
  await group?.leave();
  await connection.flush();
}
