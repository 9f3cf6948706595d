import { asError, type BackoffOptions, backoffMs, sleep } from "@posthorn/core/transport";
import type { Channel, ChannelModel, ConsumeMessage } from "amqplib";
import { closeChannel } from "../connection/close-channel.ts";
import type { Declarer } from "../topology/declarer.ts";
import type { OtherOrder } from "../topology/order-conflicts.ts";
import type { Declare } from "../topology/topology.ts";
import { type Attachment, attachTo, detach } from "./consumer-channel.ts";

/** Reads queues over whatever connection there is: begins again after each break. */
export interface Reader {
  /** Resolves once deliveries flow, to whether from a new queue; rejects if the broker refuses. */
  begin(model: ChannelModel): Promise<boolean>;
  up(model: ChannelModel): void;
  /** Resolves once no further delivery comes. A start that is under way finishes first. */
  stop(): Promise<void>;
  /** Lets go of the channel: what is not settled goes back. */
  close(cause: Error): Promise<void>;
}

export interface ReaderOptions {
  readonly queues: readonly string[];
  readonly declare: Declare;
  /** What must not exist beside the queues. */
  readonly otherOrder: readonly OtherOrder[];
  readonly declarer: Declarer;
  /** Most unsettled packets, of each queue. */
  readonly prefetch: number;
  /** Whether the queues keep packets; if not, the broker forgets what it handed out. */
  readonly isDurable: boolean;
  readonly reconnect: BackoffOptions;
  /** The connection of now, if there is one. */
  readonly model: () => ChannelModel | undefined;
  readonly onMessage: (attachment: Attachment, message: ConsumeMessage) => void;
  /** Nothing can be settled on it any more. */
  readonly onDetached: (attachment: Attachment) => void;
  /** Called each time that deliveries stop flowing, and again why they do not flow yet. */
  readonly onBroken: (cause: Error) => void;
  readonly onMissed: (cause: Error) => void;
  /** Deliveries flow again. */
  readonly onMended: () => void;
}

const watchMs = 15_000;
const closed = new Error("The channel was closed.");

export function openReader(options: ReaderOptions): Reader {
  const stopping = new AbortController();
  let current: Attachment | undefined;
  let tags: readonly string[] = [];
  let beginning: Promise<unknown> = Promise.resolve();
  let ended = false;

  function begin(model: ChannelModel): Promise<boolean> {
    const begun = beginOn(model);
    beginning = begun.catch(() => {});
    return begun;
  }

  async function beginOn(model: ChannelModel): Promise<boolean> {
    const channel = await model.createChannel();
    const attachment = attach(model, channel);
    const queues = options.isDurable ? options.queues : [];
    let isNew = false;
    try {
      const declare = (): Promise<void> => options.declare(channel);
      isNew = await options.declarer.declare(model, { queues, otherOrder: options.otherOrder, declare });
      await channel.prefetch(options.prefetch);
      if (stopping.signal.aborted) throw closed;
      const consumers = options.queues.map((queue) => consume(attachment, queue));
      tags = (await Promise.all(consumers)).map(({ consumerTag }) => consumerTag);
    } catch (error) {
      drop(attachment, asError(error));
      await closeChannel(channel);
      throw error;
    }
    if (ended) {
      drop(attachment, closed);
      await closeChannel(channel);
    }
    if (!attachment.live) throw closed;
    current = attachment;
    void watch(model, attachment); // never rejects
    return isNew;
  }

  function attach(model: ChannelModel, channel: Channel): Attachment {
    const attachment = attachTo(channel);
    let cause = closed;
    channel.on("error", (error) => {
      cause = asError(error);
    });
    channel.on("close", () => {
      if (attachment === current) broken(model, attachment, cause);
      else drop(attachment, cause);
    });
    return attachment;
  }

  function drop(attachment: Attachment, cause: Error): void {
    if (!attachment.live) return;
    detach(attachment, cause);
    options.onDetached(attachment);
  }

  function consume(attachment: Attachment, queue: string): Promise<{ consumerTag: string }> {
    const receive = (message: ConsumeMessage | null): void => {
      if (message === null) {
        cancelled(attachment, queue);
        return;
      }
      if (options.isDurable) {
        if (!attachment.live) return; // its channel closes, so the broker has it back
        attachment.acks.taken(message);
      }
      options.onMessage(attachment, message);
    };
    return attachment.channel.consume(queue, receive, { noAck: !options.isDurable });
  }

  /** RabbitMQ does not tell a consumer whose queue was deleted and made again at once: then this finds out. */
  async function watch(model: ChannelModel, attachment: Attachment): Promise<void> {
    const { channel, aborter } = attachment;
    for (;;) {
      await sleep(watchMs, aborter.signal);
      if (!attachment.live || stopping.signal.aborted) return;
      try {
        for (const queue of options.queues) {
          const { consumerCount } = await channel.checkQueue(queue);
          if (consumerCount === 0)
            throw new Error(`RabbitMQ has forgotten the consumer of queue "${queue}".`);
        }
      } catch (error) {
        if (attachment === current) broken(model, attachment, asError(error));
        void closeChannel(channel);
        return;
      }
    }
  }

  /** By the broker: the queue was deleted. Everything is declared again. */
  function cancelled(attachment: Attachment, queue: string): void {
    if (stopping.signal.aborted) return;
    const cause = new Error(`RabbitMQ cancelled the consumer of queue "${queue}".`);
    if (attachment === current) broken(options.model(), attachment, cause);
    else drop(attachment, cause);
    void closeChannel(attachment.channel);
  }

  function broken(model: ChannelModel | undefined, attachment: Attachment, cause: Error): void {
    current = undefined;
    drop(attachment, cause);
    if (stopping.signal.aborted) return;
    options.onBroken(cause);
    if (model !== undefined && model === options.model()) up(model);
  }

  function up(model: ChannelModel): void {
    void again(model);
  }

  /** Never rejects. */
  async function again(model: ChannelModel): Promise<void> {
    for (let missed = 0; model === options.model() && !stopping.signal.aborted; missed++) {
      try {
        await begin(model);
        options.onMended();
        return;
      } catch (error) {
        if (missed > 0 && model === options.model()) options.onMissed(asError(error));
        await sleep(backoffMs(missed, options.reconnect), stopping.signal);
      }
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    await beginning; // what it was handed meanwhile is settled on its channel
    const channel = current?.channel;
    if (channel === undefined || !options.isDurable) return; // nothing that is not durable can go back
    // A channel that breaks meanwhile delivers nothing either.
    await Promise.all(tags.map((tag) => channel.cancel(tag))).catch(() => {});
  }

  async function close(cause: Error): Promise<void> {
    stopping.abort();
    ended = true;
    const attachment = current;
    current = undefined;
    if (attachment === undefined) return;
    drop(attachment, cause);
    await closeChannel(attachment.channel);
  }

  return { begin, up, stop, close };
}
