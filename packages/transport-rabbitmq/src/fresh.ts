import type { ChannelModel } from "amqplib";
import { closeChannel } from "./close-channel.ts";
import { type Declare, declareOn } from "./topology.ts";

/**
 * How long a new quorum queue is not yet safe. RabbitMQ writes down which queue a log belongs to half a
 * second to a second after it made the queue; killed before that, it begins with an empty one, and what
 * it had confirmed is lost. Until then nothing counts as accepted.
 */
export const freshMs = 1_200;

const notFound = 404;

/** Whether a queue is still to be made. */
export async function isMissing(model: ChannelModel, queue: string): Promise<boolean> {
  const channel = await model.createChannel();
  channel.on("error", () => {}); // the check rejects with it
  try {
    await channel.checkQueue(queue);
    return false;
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === notFound) return true;
    throw error;
  } finally {
    await closeChannel(channel);
  }
}

/** Whether a queue was made with what is declared. */
export async function declareNew(
  model: ChannelModel,
  declare: Declare,
  queue: string | undefined,
): Promise<boolean> {
  const isNew = queue !== undefined && (await isMissing(model, queue));
  await declareOn(model, declare);
  return isNew;
}
