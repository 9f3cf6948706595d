import { asError, type Extras } from "@posthorn/core/transport";
import { type Asks, type Link, noResponderError, openAsks, type PendingAsk } from "@posthorn/transport-kit";
import type { Channel, ChannelModel, ConsumeMessage, MessageProperties } from "amqplib";
import { write } from "./connection/publishing-channel.ts";
import { askProperties, decodeHeaders, directReplies } from "./headers.ts";
import { messageOf } from "./message.ts";
import type { Targets } from "./targets.ts";

/** The light requests of a transport. RabbitMQ delivers their replies directly to this connection, and stores nothing. */
export interface LightAsk extends Pick<Asks, "close"> {
  readonly ask: NonNullable<Extras["ask"]>;
  down(cause: Error): void;
}

export interface LightAskOptions {
  readonly link: Link;
  readonly targets: Targets;
  /** The connection for publishing, if there is one. */
  readonly model: () => ChannelModel | undefined;
}

const lostError = new Error("The channel was closed.");

export function openLightAsk({ link, targets, model }: LightAskOptions): LightAsk {
  let channel: Channel | undefined;
  let opening: Promise<void> | undefined;
  const asks = openAsks({ send });

  function send({ to, packet, token, options }: PendingAsk): void {
    if (channel === undefined) throw lostError;
    const target = targets.of(to);
    const { key, properties, body } = messageOf(target, to, { ...packet, ttlMs: options.timeoutMs });
    // A request must be published on the channel that consumes its replies.
    write(channel, { exchange: target.exchange, key, properties: askProperties(properties, token), body });
  }

  async function open(): Promise<void> {
    await link.whenUp();
    const opened = await (model() as ChannelModel).createChannel();
    opened.on("error", (error) => down(asError(error)));
    opened.on("close", () => channel === opened && down(lostError));
    opened.on("return", ({ properties }) => {
      const ask = asks.take(String(properties.correlationId));
      ask?.reject(noResponderError(ask.to));
    });
    const receive = (reply: ConsumeMessage | null): void => {
      if (reply === null) return;
      const ask = asks.take(String(reply.properties.correlationId));
      const properties: MessageProperties = { ...reply.properties, correlationId: undefined };
      ask?.resolve({ headers: decodeHeaders(properties), body: reply.content });
    };
    await opened.consume(directReplies, receive, { noAck: true });
    channel = opened;
  }

  function down(cause: Error): void {
    channel = undefined;
    asks.disconnect(cause);
  }

  return {
    async ask(to, packet, options) {
      opening ??= channel === undefined ? open().finally(() => (opening = undefined)) : undefined;
      await opening;
      return asks.ask(to, packet, options);
    },
    down,
    close: asks.close,
  };
}
