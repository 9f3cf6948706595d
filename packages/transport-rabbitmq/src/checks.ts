import {
  type Destination,
  isOpen,
  MessagingError,
  type Outgoing,
  type SubscribeOptions,
} from "@posthorn/core";
import { rabbitmqFeatures } from "./features.ts";

/** Throws MessagingError for what cannot be published. */
export function checkPackets(to: Destination, packets: readonly Outgoing[]): void {
  checkDestination(to);
  if (isOpen(to.address)) {
    throw new MessagingError(
      "invalid_address",
      `"${to.address}" has a parameter without a value. Give it one.`,
    );
  }
  for (const { body, delayMs } of packets) {
    if (body.byteLength > rabbitmqFeatures.largestBody) throw tooLarge(to, body);
    if (delayMs !== undefined && delayMs > 0) {
      throw unsupported(
        `delays no packet, and one for "${to.address}" asks for ${delayMs} ms. Send it later.`,
      );
    }
  }
}

/** Throws MessagingError for what cannot be subscribed to. */
export function checkSubscription(from: Destination, { concurrency = 1 }: SubscribeOptions): void {
  checkDestination(from);
  if (!(concurrency >= 1)) {
    throw unsupported(`receives nothing with a concurrency of ${concurrency}. Give at least 1.`);
  }
  if (from.kind === "queue" && from.address !== from.template) {
    throw unsupported(
      `cannot take a part of queue "${from.template}": it is one queue for all addresses. Subscribe to all of it.`,
    );
  }
}

function checkDestination({ address, duplicateWindowMs }: Destination): void {
  if (duplicateWindowMs === undefined) return;
  throw unsupported(
    `promises no detection of duplicates, and "${address}" asks for it. Wrap it in \`withDedupe\` of @posthorn/wrappers.`,
  );
}

function unsupported(what: string): MessagingError {
  return new MessagingError("unsupported_capability", `Transport "rabbitmq" ${what}`);
}

function tooLarge(to: Destination, { byteLength }: Uint8Array): MessagingError {
  return new MessagingError(
    "message_too_large",
    `A body of ${byteLength} bytes for "${to.address}" is over the ${rabbitmqFeatures.largestBody} that transport ` +
      '"rabbitmq" carries. Nothing was sent. Send less, or a reference to it.',
  );
}
