import {
  asError,
  type Destination,
  isOpen,
  MessagingError,
  matchesAddress,
  type Receive,
  resolvesWithin,
  type SubscribeOptions,
  type Subscription,
} from "@posthorn/core/transport";
import {
  type Content,
  disconnectedBefore,
  type Link,
  type OpenSubscription,
  openSubscription,
  type Receiver,
  type ReportProblem,
} from "@posthorn/transport-kit";
import type { ChannelModel } from "amqplib";
import { isRefused } from "./connection/channels.ts";
import { type ConsumerChannel, openConsumerChannel } from "./connection/consumer-channel.ts";
import { type Declarer, refusedError } from "./declarer.ts";
import { attemptOf, decodeHeaders, ownHeaders } from "./headers.ts";
import { type Source, sourceOf } from "./layout.ts";
import type { Publisher } from "./publish.ts";
import { type Consumer, type ConsumerOptions, type Item, openQueueConsumer } from "./queues.ts";
import { openSettlements, type SettlementContext } from "./settlements.ts";
import { openStreamConsumer } from "./stream-group.ts";
import { offsetOf } from "./streams.ts";

/** The parts of a transport that its subscriptions share. */
export interface ConsumeContext extends SettlementContext {
  readonly publisher: Publisher;
  readonly link: Link;
  readonly declarer: Declarer;
  readonly partitions: number;
  readonly timeoutMs: number;
  readonly reportProblem: ReportProblem;
  /** The connection for consuming, if there is one. */
  readonly model: () => ChannelModel | undefined;
  /** The subscriptions to inboxes that are being restored. A reply to one of them would be lost. */
  readonly missingInboxes: Set<object>;
  /** The open subscriptions, and the number of packets that each has in flight. */
  readonly open: Set<Pick<Source, "queues"> & { readonly inFlight: () => number }>;
}

const closeChannelMs = 1_000;
/** The bytes of a message beside its body, more or less. */
const overheadBytes = 512;

/** Opens a subscription that continues on each new connection. */
export async function subscribe(
  context: ConsumeContext,
  from: Destination,
  { receive, ...options }: SubscribeOptions & { readonly receive: Receive },
): Promise<Subscription> {
  const { declarer, missingInboxes, open, publisher, partitions } = context;
  const { concurrency = 32, start = "new", group } = options;
  const source = sourceOf(from, { group, partitions });
  const { kind, members, queues, label } = source;
  const isStream = kind === "stream";
  const isOrderedStream = isStream && from.ordered;
  const addressOf = addressReader(source);
  const closer = new AbortController();
  const closing = closer.signal;
  const abandon = (cause: Error): void => void opened?.receiver.abandon(cause);
  let channel: ConsumerChannel | undefined;
  let opened: OpenSubscription<Item> | undefined;
  let isPaused = false;

  const consumerOptions: ConsumerOptions = {
    source,
    concurrency,
    current: () => (channel?.signal.aborted === false ? channel : undefined),
    onEvent: (event) => opened?.notify(event),
    onItem(item) {
      const { properties, content, fields } = item.message;
      const attempt = attemptOf(properties, source.isForeign === true && fields.redelivered);
      // The binding of a topic may let packets through whose address does not match.
      const isWanted = from.kind !== "topic" || matchesAddress(from.address, addressOf(item));
      if (isWanted) opened?.deliver(item, content.length + overheadBytes, attempt + (item.attempts ?? 0));
      else void consumer.done(item);
    },
  };
  const consumer: Consumer = isStream
    ? openStreamConsumer({ ...consumerOptions, ...context, start, abandon })
    : openQueueConsumer(consumerOptions);
  const receiver = (): Receiver<Item> => (opened as OpenSubscription<Item>).receiver;
  const settlements = openSettlements({ ...context, source, consumer, addressOf, receiver, closing });

  async function begin(subscription: OpenSubscription<Item>): Promise<void> {
    opened = subscription;
    const model = context.model();
    const isCurrent = channel?.signal.aborted === false && channel.model === model;
    if (model === undefined || isCurrent || isPaused) return;
    const own = await openConsumerChannel(model, onBroken);
    channel = own;
    try {
      await answers(
        declarer.ensure(model, source).then(() => consumer.begin(own)),
        context,
      );
    } catch (error) {
      channel = undefined;
      void own.giveUp(asError(error));
      throw isRefused(error) ? refusedError(label, asError(error)) : error;
    }
    markInboxPresent();
  }

  function markInboxPresent(): void {
    if (missingInboxes.delete(closing) && missingInboxes.size === 0) publisher.resume();
  }

  /** The deliveries of a channel can no longer be settled. */
  function onBroken(broken: ConsumerChannel, cause: Error): void {
    if (kind !== "unstored")
      opened?.receiver.abandon(disconnectedBefore(cause), (item) => item.channel === broken);
    if (broken !== channel || isPaused || closing.aborted) return;
    if (from.kind === "inbox") missingInboxes.add(closing);
    setImmediate(() => opened?.restart(cause)); // if the connection is gone as well, that is known by then
  }

  /** While an ordered subscription is paused, its partitions go to other members, once nothing of them is in flight. */
  function pauseIfIdle(): void {
    if (!isPaused || opened?.receiver.inFlight().every(({ state }) => state === "waiting") !== true) return;
    void channel?.giveUp(new Error("The subscription is paused."));
  }

  const counted = { queues, inFlight: () => opened?.receiver.inFlight().length ?? 0 };
  // The packets of a stream must be acknowledged, also without a group.
  const acknowledged = isStream ? { group: "", ...options } : options;
  const request = { ...context, transport: "rabbitmq", from, receive, options: acknowledged };
  const subscription = await openSubscription<Item>(request, {
    ...settlements,
    start: begin,
    outlivesConnection: true,
    read: ({ item }) => contentOf(source, item, addressOf(item)),
    ...(isOrderedStream ? { keyOf: ({ message }) => message.fields.routingKey.split(".")[0] } : {}),
    async stop() {
      closer.abort();
      await consumer.stop();
      // An exclusive queue goes with its channel.
      if (kind === "unstored") await channel?.giveUp(new Error("The subscription is closed."));
    },
    resized(most) {
      const wasPaused = isPaused;
      isPaused = most === 0 && members !== undefined;
      consumer.resize(most);
      if (wasPaused && !isPaused) opened?.restart(new Error("The subscription was paused."));
      pauseIfIdle();
    },
    onRoom: pauseIfIdle,
    async onClosed() {
      closer.abort();
      open.delete(counted);
      markInboxPresent(); // nobody waits for a reply there
      await consumer.close?.();
      const cause = new MessagingError("closed", `The subscription to "${from.address}" is closed.`);
      if (channel !== undefined) await resolvesWithin(channel.giveUp(cause), closeChannelMs);
    },
  });
  open.add(counted);
  const { seek } = consumer;
  return seek === undefined ? subscription : { ...subscription, seek };
}

/** Rejects if the broker does not answer in time. */
async function answers(begun: Promise<void>, { timeoutMs }: ConsumeContext): Promise<void> {
  begun.catch(() => {}); // it may still reject later, when its channel is closed
  if (!(await resolvesWithin(begun, timeoutMs)))
    throw new Error(`RabbitMQ did not answer within ${timeoutMs} ms`);
}

function contentOf({ kind, members }: Source, { message, queue }: Item, address: string): Content {
  const { properties, content } = message;
  const key: unknown = properties.headers?.[ownHeaders.key];
  return {
    headers: decodeHeaders(properties),
    // A copy, because a retry publishes the original bytes.
    body: kind === "unstored" ? content : Buffer.from(content),
    address,
    ...(typeof key === "string" ? { key } : {}),
    ...(members === undefined ? {} : { partition: String(queue) }),
    ...(kind === "stream" ? { position: String(offsetOf(message)) } : {}),
  };
}

/** Returns a function that finds the address to which a packet was published. */
function addressReader({ from }: Source): (item: Item) => string {
  const onlyAddress = isOpen(from.template) ? undefined : from.address;
  return ({ message: { fields, properties } }) => {
    const original: unknown = properties.headers?.[ownHeaders.address];
    if (typeof original === "string") return original;
    if (onlyAddress !== undefined) return onlyAddress;
    const { routingKey } = fields;
    return from.ordered ? routingKey.slice(routingKey.indexOf(".") + 1) : routingKey;
  };
}
