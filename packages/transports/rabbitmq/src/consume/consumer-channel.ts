import { setMaxListeners } from "node:events";
import type { Channel } from "amqplib";
import { type Acks, openAcks } from "./acks.ts";

/** A channel that a subscription reads from, until it breaks. Its delivery tags mean nothing on another. */
export interface Attachment {
  readonly channel: Channel;
  readonly acks: Acks;
  readonly aborter: AbortController;
  /** False once nothing can be settled on it any more. */
  live: boolean;
}

export function attachTo(channel: Channel): Attachment {
  const aborter = new AbortController();
  setMaxListeners(0, aborter.signal); // every delivery may listen
  return { channel, acks: openAcks(channel), aborter, live: true };
}

/** Sends the acknowledgements that it still has, and aborts its deliveries: their settlements no longer count. */
export function detach(attachment: Attachment, cause: Error): void {
  attachment.acks.flush();
  attachment.live = false;
  attachment.aborter.abort(cause);
}
