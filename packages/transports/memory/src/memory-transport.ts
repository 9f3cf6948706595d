import {
  type CloseOptions,
  createHealth,
  type Destination,
  type Extras,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  type Transport,
  transportClosed,
} from "@posthorn/core/transport";
import { ask, replyPrefix } from "./ask.ts";
import { openTaskQueue } from "./backlog/task-queue.ts";
import { openTimers } from "./backlog/timers.ts";
import { openBroker } from "./broker/broker.ts";
import { browse, measure } from "./browse.ts";
import { description, type MemoryFeatures, memoryFeatures } from "./features.ts";
import { fetchDeferred } from "./fetch.ts";
import type { MemoryTransportOptions } from "./options.ts";
import { openPublisher } from "./publish.ts";
import { openSubscription } from "./subscribe.ts";
import { topologyOf } from "./topology.ts";

/**
 * Delivers packets within one process. Each transport is a separate broker and stores packets until it is closed. A
 * publish that would make a backlog too large rejects with `overloaded`.
 */
export function memoryTransport(options: MemoryTransportOptions = {}): Transport<MemoryFeatures> {
  const { largestBacklog = 100_000, topology = "create" } = options;
  const timers = openTimers();
  const broker = openBroker({
    topology,
    largestBacklog,
    runSoon: openTaskQueue(),
    runLater: timers.after,
    publishAll: (sendings) => publisher.publishAll(sendings),
  });
  const { health, report } = createHealth({ kind: "connected" });
  const open = new Set<Pick<Subscription, "close">>();
  let isClosing = false;
  let isClosed = false; // while it is closing, handlers still publish
  const publisher = openPublisher(broker, requireOpen);

  function requireOpen(): void {
    if (isClosed) throw transportClosed(description.name);
  }

  function requireNotClosing(): void {
    if (isClosing) throw transportClosed(description.name);
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    subscribeOptions: SubscribeOptions = {},
  ): Promise<Subscription> {
    requireNotClosing();
    const onClosed = (): void => void open.delete(subscription);
    const subscription = openSubscription(broker, from, { ...subscribeOptions, receive, onClosed });
    open.add(subscription);
    return subscription;
  }

  async function close(closeOptions?: CloseOptions): Promise<void> {
    isClosing = true;
    await Promise.all([...open].map((each) => each.close(closeOptions)));
    if (isClosed) return;
    isClosed = true;
    timers.clear();
    for (const request of broker.lightRequests.values()) request.reject(transportClosed(description.name));
    report({ kind: "closed" });
  }

  const more: Extras = {
    ask: (to, packet, askOptions) => ask(broker, publisher, { to, packet, ...askOptions }),
    cancel: async (to, scheduled) => publisher.cancel(to, scheduled),
    fetch: (from, deferred, receive) =>
      fetchDeferred(broker, { from, deferred, receive, open, requireOpen: requireNotClosing }),
    publishAll: async (sendings) => publisher.publishAll(sendings),
    async *browse(from, browseOptions = {}) {
      requireOpen();
      yield* browse(broker, from, browseOptions);
    },
    async measure(from, group) {
      requireOpen();
      return measure(broker, from, group);
    },
    topology: topologyOf(broker, requireOpen),
  };

  return {
    name: description.name,
    features: memoryFeatures,
    inboxPrefixes: [replyPrefix],
    publish: publisher.publish,
    subscribe,
    close,
    health,
    more,
  };
}
