import { JetStreamApiError } from "@nats-io/jetstream";
import { asError, isMessagingError, MessagingError } from "@posthorn/core";

export function uncertain(subject: string, why: string, cause?: Error): MessagingError {
  return new MessagingError(
    "publish_uncertain",
    `Whether NATS has the packet for "${subject}" is not known: ${why}. Publish it again if a duplicate does no harm.`,
    { cause },
  );
}

export function refused(subject: string, why: string): MessagingError {
  return new MessagingError(
    "publish_refused",
    `NATS refused the packet for "${subject}": ${why}. Nothing was kept.`,
  );
}

export function tooLarge(address: string, size: number, cause?: Error): MessagingError {
  return new MessagingError(
    "message_too_large",
    `A body of ${size} bytes for "${address}", with its headers, is more than the NATS server takes. Nothing was ` +
      "sent. Send less, or a reference to it, or raise `max_payload` there.",
    { cause },
  );
}

export function aborted(signal: AbortSignal, outcome = "What NATS has of it stays there."): MessagingError {
  return new MessagingError("aborted", `The publish was aborted. ${outcome}`, {
    cause: signal.reason,
  });
}

/** What went wrong when a stream or a consumer was looked up or made. */
export function topologyError(what: string, thrown: unknown): MessagingError {
  if (isMessagingError(thrown)) return thrown;
  const cause = asError(thrown);
  if (cause.name === "JetStreamNotEnabled") {
    return new MessagingError(
      "unsupported_capability",
      `The NATS server has no JetStream for ${what}. Start it with "-js", or enable it for this account.`,
      { cause },
    );
  }
  if (thrown instanceof JetStreamApiError) {
    return new MessagingError(
      "publish_refused",
      `NATS refused to make what ${what} needs: ${cause.message}.`,
      {
        cause,
      },
    );
  }
  return new MessagingError(
    "unreachable",
    `NATS did not answer about ${what}: ${cause.message}. Nothing was sent. Try again later.`,
    { cause },
  );
}
