import type { Channel, ChannelModel } from "amqplib";

/** The reply codes of AMQP 0-9-1 with which the broker refuses an operation that it will refuse again. */
export const replyCodes = {
  accessRefused: 403,
  notFound: 404,
  resourceLocked: 405,
  preconditionFailed: 406,
  notAllowed: 530,
  notImplemented: 540,
} as const;

const refusals: ReadonlySet<unknown> = new Set(Object.values(replyCodes));

/** Returns the reply code that the broker sent with an error. A broken connection has none. */
export function replyCodeOf(error: unknown): unknown {
  return (error as { readonly code?: unknown }).code;
}

/** True if the broker refused an operation and will refuse it again. All other errors may be temporary. */
export function isRefused(error: unknown): boolean {
  return refusals.has(replyCodeOf(error));
}

/**
 * Works on a channel of its own, because a refusal closes the channel. Does not wait until it is closed: that takes a minute
 * if a queue blocks it.
 */
export async function onChannel<T>(model: ChannelModel, work: (channel: Channel) => Promise<T>): Promise<T> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the work rejects with it
  try {
    return await work(channel);
  } finally {
    void closeChannel(channel);
  }
}

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
