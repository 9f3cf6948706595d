import {
  asError,
  type CloseOptions,
  checkPackets,
  checkSubscription,
  type Destination,
  MessagingError,
  type Outgoing,
  type PublishOptions,
  type Receive,
  type SubscribeOptions,
  type Subscription,
  sleep,
  type Transport,
  transportClosed,
  within,
} from "@posthorn/core";
import { isRefused } from "./connection/broker-errors.ts";
import { openConnections } from "./connection/connections.ts";
import { parseTarget, type RabbitmqTransportOptions } from "./connection/options.ts";
import { type FollowingSubscription, makeSubscription } from "./consume/subscription.ts";
import { type RabbitmqFeatures, rabbitmqFeatures } from "./features.ts";
import { openPublisher } from "./publish/publisher.ts";
import { messageTo, openRoutes } from "./publish/routes.ts";
import { freshMs, openMaker } from "./topology/new-queues.ts";

/**
 * Connects to RabbitMQ. Resolves once connected; rejects with `unreachable` when the broker is away for
 * `timeoutMs`, unless `waitForBroker`. From then on a connection that breaks is made again.
 */
export async function openRabbitmqTransport(
  options: RabbitmqTransportOptions,
): Promise<Transport<RabbitmqFeatures>> {
  const { timeoutMs = 10_000, reconnect = {} } = options;
  const target = parseTarget(options.url);
  const routes = openRoutes();
  const maker = openMaker();
  const subscriptions = new Set<FollowingSubscription>();
  /** Those that do not follow the connections yet. They may have deliveries already. */
  const beginning = new Set<FollowingSubscription>();
  const away = new Set();
  let closing: Promise<void> | undefined;
  const publisher = openPublisher({
    maker,
    shown: target.shown,
    publishTimeoutMs: options.publishTimeoutMs ?? 30_000,
    largestWindow: options.largestWindow ?? 2_000,
    largestWaiting: options.largestWaiting ?? 20_000,
    mayAsk: () => away.size === 0,
  });
  const connections = openConnections(target, options, {
    onPublishing: ({ model }) => publisher.up(model),
    onPublishingDown: publisher.down,
    onConsuming: ({ model }) => {
      for (const subscription of subscriptions) subscription.up(model);
    },
    onFailed: publisher.end,
  });
  const context = {
    publisher,
    routes,
    maker,
    reconnect,
    model: () => connections.consuming()?.model,
    onMissed: connections.report,
    onMended: connections.mend,
    away,
    onInboxesBack: publisher.resume,
  };

  async function publish(
    to: Destination,
    packets: readonly Outgoing[],
    { signal }: PublishOptions = {},
  ): Promise<void> {
    checkPackets(transport, to, packets);
    const messages = packets.map((packet) => messageTo(to, packet));
    return publisher.publish(routes.to(to), messages, signal);
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    given: SubscribeOptions = {},
  ): Promise<Subscription> {
    checkSubscription(transport, from, given);
    const until = Date.now() + timeoutMs;
    let isNew = false;
    for (;;) {
      if (closing !== undefined) throw transportClosed("rabbitmq");
      const { model } = await connections.untilConsuming(until - Date.now());
      if (closing !== undefined) continue;
      const subscription = makeSubscription(context, from, receive, given);
      beginning.add(subscription);
      try {
        if (await subscription.begin(model)) isNew = true;
      } catch (error) {
        if (isRefused(error)) throw refused(from, error);
        if (Date.now() >= until) throw error;
        await sleep(100); // the connection broke meanwhile
        continue;
      } finally {
        beginning.delete(subscription);
      }
      const followed = follow(subscription);
      if (isNew) await sleep(freshMs);
      return followed;
    }
  }

  function follow(subscription: FollowingSubscription): Subscription {
    subscriptions.add(subscription);
    return {
      close: (how) => subscription.close(how).finally(() => subscriptions.delete(subscription)),
    };
  }

  function close(how: CloseOptions = {}): Promise<void> {
    closing ??= finish(how.timeoutMs ?? 10_000);
    return closing;
  }

  async function finish(closeMs: number): Promise<void> {
    const until = Date.now() + closeMs;
    // Handlers still publish: replies are among it.
    const all = [...subscriptions, ...beginning];
    await Promise.all(all.map((subscription) => subscription.close({ timeoutMs: closeMs })));
    await within(publisher.idle(), until - Date.now());
    publisher.end(transportClosed("rabbitmq"));
    await connections.close();
  }

  const transport: Transport<RabbitmqFeatures> = {
    name: "rabbitmq",
    features: rabbitmqFeatures,
    publish,
    subscribe,
    close,
  };
  await connections.started;
  return transport;
}

/** What the broker says no to: a queue of that name that is made otherwise, most often. */
function refused(from: Destination, cause: unknown): MessagingError {
  const text = `RabbitMQ refused a subscription to "${from.address}": ${asError(cause).message}. Delete what stands in its way, or name it otherwise.`;
  return new MessagingError("unsupported_capability", text, { cause });
}
