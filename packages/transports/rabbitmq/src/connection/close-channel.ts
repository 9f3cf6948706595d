import type { Channel } from "amqplib";

/**
 * Resolves once the channel is closed, by this call, by the broker, or with its connection. amqplib's own promise never
 * settles if the connection breaks meanwhile.
 */
export function closeChannel(channel: Channel): Promise<void> {
  return new Promise((resolve) => {
    channel.on("close", resolve);
    channel.close().then(resolve, () => resolve()); // it rejects if the channel is closed already
  });
}
