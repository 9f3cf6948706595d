import type { Channel } from "amqplib";

/** Resolves once the channel is closed, by whomever. amqplib's own promise hangs when the connection breaks. */
export function closeChannel(channel: Channel): Promise<void> {
  return new Promise((resolve) => {
    channel.on("close", resolve);
    channel.close().then(resolve, () => resolve()); // it rejects where it is closed already
  });
}
