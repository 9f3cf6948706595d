import type { Destination, Transport } from "@posthorn/core/transport";
import {
  assembleTransport,
  createProblemLog,
  keepConnected,
  openCopies,
  openLink,
} from "@posthorn/transport-kit";
import type { ChannelModel } from "amqplib";
import { openLightAsk } from "./ask.ts";
import { checkVirtualHost } from "./binding.ts";
import { type AmqpConnection, isPermanent, openConnection } from "./connection/connect.ts";
import { type ConsumeContext, subscribe } from "./consume.ts";
import { openDeclarer } from "./declarer.ts";
import { type RabbitmqFeatures, rabbitmqFeatures } from "./features.ts";
import { directReplies } from "./headers.ts";
import { checkNotInbox } from "./names.ts";
import { type RabbitmqTransportOptions, settingsOf } from "./options.ts";
import { openPublisher } from "./publish.ts";
import { openTargets } from "./targets.ts";
import { openTopology } from "./topology.ts";

const handshakeMs = 1_000;

/**
 * Connects to RabbitMQ. Resolves once connected; a connection that breaks later is restored. Rejects with
 * MessagingError `unreachable` if nothing answers, unless `waitForBroker` is set, with `unauthorized` or `forbidden` if
 * the broker refuses the user or the virtual host, with `unsupported_capability` if it is older than 3.10, and with
 * `invalid_argument` if an option is wrong.
 */
export async function openRabbitmqTransport(
  options: RabbitmqTransportOptions,
): Promise<Transport<RabbitmqFeatures>> {
  const settings = settingsOf(options);
  const { url, partitions, timeoutMs } = settings;
  const broker = `RabbitMQ at ${url.displayUrl}`;
  const link = openLink({ transport: "rabbitmq", broker, settings });
  const targets = openTargets(partitions);
  const declarer = openDeclarer(settings);
  const missingInboxes = new Set<object>();
  const openSubscriptions: ConsumeContext["open"] = new Set();

  const publishingModel = (): ChannelModel | undefined => publishing.current()?.model;
  const publisher = openPublisher({
    settings,
    broker,
    targets,
    ensure: declarer.ensure,
    model: publishingModel,
    canReceiveReplies: () => missingInboxes.size === 0,
    onSilent: () => publishing.renew(),
  });
  const light = openLightAsk({ link, targets, model: publishingModel });
  const connection = (role: string) => ({
    settings,
    isPermanent,
    connect: (withinMs: number) =>
      openConnection({ ...settings, name: `${settings.connectionName} (${role})` }, withinMs),
  });
  // Two connections: a broker that blocks publishers stops reading from theirs, and must still get acknowledgements.
  const publishing = keepConnected<AmqpConnection>(link, {
    ...connection("publishing"),
    onUp: ({ model }) => publisher.up(model),
    onDown(cause) {
      publisher.down(cause);
      light.down(cause);
    },
  });
  const consuming = keepConnected<AmqpConnection>(link, connection("consuming"));
  link.watch({ ended: light.close });
  const model = (): ChannelModel | undefined => consuming.current()?.model;
  const context: ConsumeContext = {
    link,
    publisher,
    targets,
    declarer,
    partitions,
    timeoutMs,
    missingInboxes,
    model,
    copies: openCopies(),
    reportProblem: createProblemLog(broker),
    open: openSubscriptions,
  };
  const inFlight = (queue: string): number =>
    [...openSubscriptions].reduce(
      (sum, each) => sum + (each.queues.includes(queue) ? each.inFlight() : 0),
      0,
    );
  const check = (destination: Destination): void => {
    checkNotInbox(destination);
    checkVirtualHost(destination, url.vhost);
  };
  await link.started();
  return assembleTransport<RabbitmqFeatures>({
    name: "rabbitmq",
    features: rabbitmqFeatures,
    inboxPrefixes: [`${directReplies}.`],
    bindings: ["amqp"],
    more: { ask: light.ask, ...openTopology({ link, declarer, targets, partitions, model, inFlight }) },
    link,
    ledger: publisher,
    publish(to, packets, limits) {
      check(to);
      return publisher.publish(to, packets, limits);
    },
    async subscribe(from, receive, subscribeOptions) {
      check(from);
      return subscribe(context, from, { ...subscribeOptions, receive });
    },
    async disconnect() {
      await Promise.all([publishing.close(handshakeMs), consuming.close(handshakeMs)]);
    },
  });
}
