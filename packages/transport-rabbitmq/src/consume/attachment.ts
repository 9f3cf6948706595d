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
  return { channel, acks: openAcks(channel), aborter: new AbortController(), live: true };
}

/** Sends what it still has to say, and says to its deliveries that the rest does not count any more. */
export function detach(attachment: Attachment, cause: Error): void {
  if (!attachment.live) return;
  attachment.acks.flush();
  attachment.live = false;
  attachment.aborter.abort(cause);
}
