import { asError } from "@posthorn/core/transport";
import type { ChannelModel, ConfirmChannel, Options } from "amqplib";

/** The channel on which packets are published. Opens a new one each time that the broker closes it. */
export interface PublishingChannel {
  /** The current channel. Undefined while there is none, and while the broker blocks publishers. */
  current(): ConfirmChannel | undefined;
  up(model: ChannelModel): void;
  down(): void;
}

export interface PublishingChannelOptions {
  /** Called each time that packets can be published again. */
  readonly onReady: () => void;
  /** The broker has closed the channel of a working connection. The channel's confirms have failed before that. */
  readonly onLost: (cause: Error) => void;
  /** Called before the confirms of a channel fail. */
  readonly onError: (cause: Error) => void;
  /** No queue accepted a packet with that id. */
  readonly onReturn: (id: string) => void;
}

const reopenMs = 250;

export function openPublishingChannel(options: PublishingChannelOptions): PublishingChannel {
  let model: ChannelModel | undefined;
  let channel: ConfirmChannel | undefined;
  let isBlocked = false;

  function openOn(on: ChannelModel): void {
    const reopen = (): void => {
      setTimeout(() => {
        if (model === on && channel === undefined) openOn(on);
      }, reopenMs).unref();
    };
    on.createConfirmChannel().then((opened) => {
      if (model !== on) return;
      let cause = new Error("The channel was closed.");
      opened.on("error", (error) => {
        cause = asError(error);
        options.onError(cause);
      });
      opened.on("return", ({ properties }) => options.onReturn(properties.messageId));
      opened.on("close", () => {
        if (channel !== opened) return;
        channel = undefined;
        options.onLost(cause);
        reopen();
      });
      channel = opened;
      options.onReady();
    }, reopen); // if the connection is gone instead, `up` follows
  }

  return {
    current: () => (isBlocked ? undefined : channel),
    up(connected) {
      model = connected;
      isBlocked = false;
      connected.on("blocked", () => {
        isBlocked = true;
      });
      connected.on("close", () => {
        if (model === connected) model = undefined; // nothing can be opened on it
      });
      connected.on("unblocked", () => {
        isBlocked = false;
        if (model === connected) options.onReady();
      });
      openOn(connected);
    },
    down() {
      model = undefined;
      channel = undefined;
    },
  };
}

/** The internal methods that amqplib's own `publish` calls. */
interface Internals {
  sendMessage(fields: object, properties: object, body: Buffer): boolean;
  pushConfirmCallback(onConfirm: (error: unknown) => void): void;
}

/** A message, and the exchange and the routing key that it is published with. */
export interface Write {
  readonly exchange: string;
  readonly key: string;
  readonly properties: Options.Publish;
  readonly body: Buffer;
}

/**
 * Publishes a message on a channel, as amqplib's `publish` does. That makes the headers of each message the prototype of
 * another object, which takes the engine longer than everything else. This function uses the channel's internal methods
 * instead, and `publish` only if the channel does not have them.
 */
export function write(
  channel: object,
  { exchange, key, properties, body }: Write,
  onConfirm?: (error: unknown) => void,
): void {
  const internals = channel as Partial<Internals>;
  if (internals.sendMessage === undefined || internals.pushConfirmCallback === undefined) {
    (channel as ConfirmChannel).publish(exchange, key, body, properties, onConfirm);
    return;
  }
  const fields = { exchange, routingKey: key, mandatory: properties.mandatory === true, immediate: false };
  internals.sendMessage(fields, properties, body);
  if (onConfirm !== undefined) internals.pushConfirmCallback(onConfirm);
}
