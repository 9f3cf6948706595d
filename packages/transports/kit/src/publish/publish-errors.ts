import { MessagingError } from "@posthorn/core/transport";

/** The broker and the destination of a packet, for error texts. */
export interface PublishTarget {
  /** `RabbitMQ` */
  readonly product: string;
  /** `RabbitMQ at amqp://localhost:5672` */
  readonly broker: string;
  /** `queue "orders.place"` */
  readonly destination: string;
}

const again = "publish again under the same id";

/** The connection broke after the packet was sent and before it was confirmed. */
export function uncertainError({ product, destination }: PublishTarget, cause: Error): MessagingError {
  const text = `The connection broke before ${product} confirmed a packet for ${destination} (${cause.message}). ${product} may have it: ${again}.`;
  return new MessagingError("publish_uncertain", text, { cause });
}

/** The broker did not confirm a packet in time. */
export function unconfirmedError({ product, destination }: PublishTarget, timeoutMs: number): MessagingError {
  const text = `${product} has not confirmed a packet for ${destination} within ${timeoutMs} ms. It may have it: ${again}.`;
  return new MessagingError("publish_uncertain", text);
}

/** A packet could not be sent in time. */
export function unsentError({ broker, destination }: PublishTarget, waitedMs: number): MessagingError {
  const text =
    waitedMs > 0
      ? `A packet for ${destination} could not be sent within ${Math.round(waitedMs)} ms: ${broker} is away, or accepts nothing.`
      : `A packet for ${destination} could not be sent: there is no connection to ${broker}.`;
  return new MessagingError(
    "unreachable",
    `${text} Nothing was sent. Check that it runs, and try again later.`,
  );
}

/** Too much waits to be sent already. */
export function overloadedError(
  { broker, destination }: PublishTarget,
  { packets, bytes }: { readonly packets: number; readonly bytes: number },
): MessagingError {
  const text =
    `A packet for ${destination} cannot wait: ${packets} packets with ${bytes} bytes wait for ${broker} already. ` +
    "Nothing was sent. Publish fewer at a time, or raise `largestWaiting` and `largestWaitingBytes`.";
  return new MessagingError("overloaded", text);
}

/** The broker refused a packet, and accepted later ones of the same partition. */
export function overtakenError({ product, destination }: PublishTarget): MessagingError {
  const text =
    `${product} refused a packet for ${destination}, and accepted later ones of its partition. It was not sent again, ` +
    "because that would break the order by key. Publish it again if its order does not matter.";
  return new MessagingError("publish_refused", text);
}

export function abortedError(
  { product, destination }: PublishTarget,
  { reason }: AbortSignal,
  isSent: boolean,
): MessagingError {
  const outcome = isSent ? `${product} may have it.` : "Nothing was sent.";
  return new MessagingError("aborted", `The publish to ${destination} was aborted. ${outcome}`, {
    cause: reason,
  });
}
