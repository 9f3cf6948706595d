import { randomUUID } from "node:crypto";
import {
  type CloseOptions,
  checkPackets,
  checkSubscription,
  type Destination,
  type Outgoing,
  type PublishOptions,
  type Receive,
  resolvesWithin,
  type SubscribeOptions,
  type Subscription,
  type Transport,
  transportClosed,
} from "@posthorn/core/transport";
import { openConnections } from "./connection/connections.ts";
import { openCopies } from "./consume/copies.ts";
import { openSubscriber, type Subscriber } from "./consume/subscriber.ts";
import { type RabbitmqFeatures, rabbitmqFeatures } from "./features.ts";
import { type RabbitmqTransportOptions, settingsOf } from "./options.ts";
import { openPublisher } from "./publish/publisher.ts";
import { messageOf, openRoutes } from "./publish/routes.ts";
import { openDeclarer } from "./topology/declarer.ts";
import { checkNotInbox } from "./wire/names.ts";

/**
 * Connects to RabbitMQ. Resolves once connected; a connection that breaks later is restored. Rejects with
 * MessagingError `unreachable` if nothing answers, unless `waitForBroker` is set, with `unauthorized` or `forbidden` if
 * the broker refuses the user or the virtual host, and with `invalid_argument` if an option is wrong.
 */
export async function openRabbitmqTransport(
  options: RabbitmqTransportOptions,
): Promise<Transport<RabbitmqFeatures>> {
  const settings = settingsOf(options);
  const { target, timeoutMs, reconnect, publishTimeoutMs, largestWindow, largestWaiting } = settings;
  const routes = openRoutes();
  const declarer = openDeclarer();
  const missingInboxes = new Set();
  let closed: Promise<void> | undefined;

  const publisher = openPublisher({
    declarer,
    displayUrl: target.displayUrl,
    publishTimeoutMs,
    largestWindow,
    largestWaiting,
    canReceiveReplies: () => missingInboxes.size === 0,
    onSilent: () => connections.renewPublishing(),
  });
  const connections = openConnections(settings, {
    onPublishing: ({ model }) => publisher.up(model),
    onPublishingDown: publisher.down,
    onConsuming: ({ model }) => subscriber.up(model),
    onGivenUp: publisher.end,
  });
  const subscriber: Subscriber = openSubscriber({
    connections,
    timeoutMs,
    context: {
      publisher,
      routes,
      declarer,
      copies: openCopies(randomUUID),
      reconnect,
      model: () => connections.consuming()?.model,
      onProblem: connections.reportProblem,
      onRecovery: connections.reportRecovery,
      missingInboxes,
      onInboxesRestored: publisher.resume,
    },
  });

  async function publish(
    to: Destination,
    packets: readonly Outgoing[],
    limits: PublishOptions = {},
  ): Promise<void> {
    checkNotInbox(to);
    checkPackets(transport, to, packets);
    const route = routes.toDestination(to);
    const messages = packets.map((packet) => messageOf(route, to, packet));
    return publisher.publish(route, messages, limits);
  }

  async function subscribe(
    from: Destination,
    receive: Receive,
    subscribeOptions: SubscribeOptions = {},
  ): Promise<Subscription> {
    checkNotInbox(from);
    checkSubscription(transport, from, subscribeOptions);
    return subscriber.open(from, { ...subscribeOptions, receive });
  }

  function close({ timeoutMs: closeMs = 10_000 }: CloseOptions = {}): Promise<void> {
    closed ??= finish(closeMs);
    return closed;
  }

  async function finish(closeMs: number): Promise<void> {
    const until = performance.now() + closeMs;
    await subscriber.close(closeMs); // first, because handlers still publish, for example replies
    await resolvesWithin(publisher.drain(), until - performance.now());
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
