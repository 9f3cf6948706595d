import type { ChannelModel, ConfirmChannel } from "amqplib";

/** The channel on which packets are published. Opens a new one each time that the broker closes it. */
export interface PublishingChannel {
  /** The current connection, if there is one. */
  model(): ChannelModel | undefined;
  /** The current channel. Undefined while there is none, and while the broker blocks publishers. */
  current(): ConfirmChannel | undefined;
  readonly up: (model: ChannelModel) => void;
  down(): void;
}

export interface PublishingChannelOptions {
  /** Called each time that packets can be published again. */
  readonly onReady: () => void;
  /** The broker has closed the channel of a working connection. The channel's confirms have failed before that. */
  readonly onLost: () => void;
  readonly onError: (error: unknown) => void;
  /** No queue accepted a packet with that id. */
  readonly onReturn: (id: string) => void;
}

const retryMs = 250;

export function openPublishingChannel(options: PublishingChannelOptions): PublishingChannel {
  let model: ChannelModel | undefined;
  let channel: ConfirmChannel | undefined;
  let isBlocked = false;

  function up(connected: ChannelModel): void {
    model = connected;
    isBlocked = false;
    connected.on("blocked", () => {
      isBlocked = true;
    });
    connected.on("unblocked", () => {
      isBlocked = false;
      if (model === connected) options.onReady();
    });
    openOn(connected);
  }

  function openOn(on: ChannelModel): void {
    on.createConfirmChannel().then(
      (opened) => {
        if (model !== on) return;
        opened.on("error", options.onError);
        opened.on("return", ({ properties: { messageId } }) => options.onReturn(messageId));
        opened.on("close", () => onClose(on, opened));
        channel = opened;
        options.onReady();
      },
      () => reopenOn(on), // if the connection is gone instead, `up` follows
    );
  }

  function reopenOn(on: ChannelModel): void {
    setTimeout(() => {
      if (model === on && channel === undefined) openOn(on);
    }, retryMs).unref();
  }

  function onClose(on: ChannelModel, closed: ConfirmChannel): void {
    if (channel !== closed) return;
    channel = undefined;
    options.onLost();
    if (model === on) reopenOn(on);
  }

  function down(): void {
    model = undefined;
    channel = undefined;
    isBlocked = false;
  }

  return { model: () => model, current: () => (isBlocked ? undefined : channel), up, down };
}
