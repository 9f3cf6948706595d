import type { ChannelModel, ConfirmChannel } from "amqplib";

/** The channel that packets are published on: opened again whenever the broker closes it. */
export interface PublishingChannel {
  /** The present connection, if there is one. */
  model(): ChannelModel | undefined;
  /** The present channel; none while the broker blocks publishers. */
  current(): ConfirmChannel | undefined;
  readonly up: (model: ChannelModel) => void;
  down(): void;
}

export interface PublishingChannelOptions {
  /** Called each time that packets may be published again. */
  readonly onReady: () => void;
  /** The broker closed the channel; the connection works. Its confirms have failed before. */
  readonly onLost: () => void;
  readonly onError: (error: unknown) => void;
  /** No queue took a packet with that id. */
  readonly onReturn: (id: string) => void;
}

const retryMs = 250;

export function openPublishingChannel(options: PublishingChannelOptions): PublishingChannel {
  let model: ChannelModel | undefined;
  let channel: ConfirmChannel | undefined;
  let blocked = false;

  function up(made: ChannelModel): void {
    model = made;
    blocked = false;
    made.on("blocked", () => {
      blocked = true;
    });
    made.on("unblocked", () => {
      blocked = false;
      if (model === made) options.onReady();
    });
    openOn(made);
  }

  function openOn(on: ChannelModel): void {
    on.createConfirmChannel().then(
      (made) => {
        if (model !== on) return;
        made.on("error", options.onError);
        made.on("return", ({ properties: { messageId } }) => options.onReturn(messageId));
        made.on("close", () => closed(on, made));
        channel = made;
        options.onReady();
      },
      () => reopen(on), // or the connection is gone, and `up` comes again
    );
  }

  function reopen(on: ChannelModel): void {
    setTimeout(() => {
      if (model === on && channel === undefined) openOn(on);
    }, retryMs).unref();
  }

  function closed(on: ChannelModel, which: ConfirmChannel): void {
    if (channel !== which) return;
    channel = undefined;
    options.onLost();
    if (model === on) reopen(on);
  }

  function down(): void {
    model = undefined;
    channel = undefined;
    blocked = false;
  }

  return { model: () => model, current: () => (blocked ? undefined : channel), up, down };
}
