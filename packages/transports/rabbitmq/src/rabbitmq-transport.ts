import { randomUUID } from "node:crypto";
import {
  asError,
  type CloseOptions,
  checkPackets,
  checkSubscription,
  type Destination,
  isMessagingError,
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
} from "@posthorn/core/transport";
import type { ChannelModel } from "amqplib";
import { isForbidden, isRefused } from "./connection/broker-errors.ts";
import { openConnections } from "./connection/connections.ts";
import { checkOptions, parseTarget, type RabbitmqTransportOptions } from "./connection/target.ts";
import { openMoves } from "./consume/copies.ts";
import { type FollowingSubscription, makeSubscription } from "./consume/subscription.ts";
import { type RabbitmqFeatures, rabbitmqFeatures } from "./features.ts";
import { openPublisher } from "./publish/publisher.ts";
import { messageTo, openRoutes } from "./publish/routes.ts";
import { checkNotInbox } from "./wire/names.ts";
import { newQueueMs, openDeclarer } from "./topology/declarer.ts";

/**
 * Connects to RabbitMQ. Resolves once connected. Rejects with MessagingError `unreachable` when nothing answers,
 * unless `waitForBroker`, with `unauthorized` or `forbidden` when the broker refuses the user or the virtual host,
 * and with `invalid_argument`. From then on a connection that breaks is made again.
 */
export async function openRabbitmqTransport(
  options: RabbitmqTransportOptions,
): Promise<Transport<RabbitmqFeatures>> {
  checkOptions(options);
  const { timeoutMs = 10_000, reconnect = {} } = options;
  const target = parseTarget(options.url);
  const routes = openRoutes();
  const declarer = openDeclarer();
  const moves = openMoves(randomUUID);
  const subscriptions = new Set<FollowingSubscription>();
  /** Those that do not follow the connections yet. They may have deliveries already. */
  const beginning = new Set<FollowingSubscription>();
  const away = new Set();
  let closing: Promise<void> | undefined;
  const publisher = openPublisher({
    declarer,
    shown: target.shown,
    publishTimeoutMs: options.publishTimeoutMs ?? 30_000,
    largestWindow: options.largestWindow ?? 2_000,
    largestWaiting: options.largestWaiting ?? 20_000,
    mayAsk: () => away.size === 0,
    onSilent: () => connections.renewPublishing(),
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
    declarer,
    moves,
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
    limits: PublishOptions = {},
  ): Promise<void> {
    checkNotInbox(to);
    checkPackets(transport, to, packets);
    const messages = packets.map((packet) => messageTo(to, packet));
    return publisher.publish(routes.to(to), messages, limits);
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    given: SubscribeOptions = {},
  ): Promise<Subscription> {
    checkNotInbox(from);
    checkSubscription(transport, from, given);
    const until = performance.now() + timeoutMs;
    const connectUntil = performance.now() + (given.connectTimeoutMs ?? timeoutMs);
    let isNew = false;
    for (;;) {
      if (closing !== undefined) throw transportClosed("rabbitmq");
      const { model } = await connections.untilConsuming(Math.min(connectUntil, until) - performance.now());
      if (closing !== undefined) continue;
      const subscription = makeSubscription(context, from, receive, given);
      beginning.add(subscription);
      try {
        if (await beginBefore(until, subscription, model)) isNew = true;
      } catch (error) {
        if (isMessagingError(error)) throw error;
        if (isRefused(error)) throw refused(from, error);
        if (performance.now() >= until) throw unanswered(from, asError(error));
        await sleep(100); // the connection broke meanwhile
        continue;
      } finally {
        beginning.delete(subscription);
      }
      const followed = follow(subscription);
      // Publishers of other programs cannot know that the queue is new, and may start once this resolves.
      if (isNew) await sleep(newQueueMs);
      return followed;
    }
  }

  async function beginBefore(
    until: number,
    subscription: FollowingSubscription,
    model: ChannelModel,
  ): Promise<boolean> {
    const begun = subscription.begin(model);
    if (await within(begun, until - performance.now())) return begun;
    void subscription.close({ timeoutMs: 0 });
    throw new Error("it did not answer in time");
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
    const until = performance.now() + closeMs;
    // Handlers still publish: replies are among it.
    const all = [...subscriptions, ...beginning];
    await Promise.all(all.map((subscription) => subscription.close({ timeoutMs: closeMs })));
    await within(publisher.drain(), until - performance.now());
    publisher.end(transportClosed("rabbitmq"));
    await connections.close();
  }

  const transport: Transport<RabbitmqFeatures> = {
    name: "rabbitmq",
    features: rabbitmqFeatures,
    inboxPrefixes: ["amq.rabbitmq.reply-to."],
    publish,
    subscribe,
    close,
  };
  await connections.started;
  return transport;
}

/** The broker does not allow it, or something of that name exists with other arguments. */
function refused(from: Destination, thrown: unknown): MessagingError {
  const cause = asError(thrown);
  const what = `a subscription to "${from.address}": ${cause.message}`;
  if (isForbidden(cause)) {
    const text = `This user may not open ${what}. Grant it the permissions to configure, write and read.`;
    return new MessagingError("forbidden", text, { cause });
  }
  const text = `RabbitMQ refused ${what}. Delete what exists under that name, or choose another name.`;
  return new MessagingError("unsupported_capability", text, { cause });
}

function unanswered(from: Destination, cause: Error): MessagingError {
  const text = `RabbitMQ did not open the subscription to "${from.address}" in time: ${cause.message}. Check the connection, and that its queue has a leader, and try again.`;
  return new MessagingError("unreachable", text, { cause });
}
