import { MessagingError } from "@posthorn/core/transport";

/** The packet may be stored or not: its confirmation did not arrive. */
export function uncertainError(subject: string, reason: string, cause?: Error): MessagingError {
  return new MessagingError(
    "publish_uncertain",
    `NATS may or may not have stored the packet for "${subject}": ${reason}. Publish it again if a duplicate does no harm.`,
    { cause },
  );
}

export function refusedError(subject: string, reason: string): MessagingError {
  return new MessagingError(
    "publish_refused",
    `NATS refused the packet for "${subject}": ${reason}. Nothing was stored.`,
  );
}

export function tooLargeError(address: string, size: number, cause?: Error): MessagingError {
  return new MessagingError(
    "message_too_large",
    `The packet for "${address}" is too large for the NATS server: a body of ${size} bytes, plus headers. ` +
      "Nothing was sent. Send less, send a reference, or raise the server's `max_payload`.",
    { cause },
  );
}

export function abortedError(
  signal: AbortSignal,
  outcome = "Packets that NATS has stored already stay there.",
): MessagingError {
  return new MessagingError("aborted", `The publish was aborted. ${outcome}`, {
    cause: signal.reason,
  });
}

/** The server did not answer in time when a stream was looked up, before anything was published. */
export function noAnswerError(destination: string, timeoutMs: number): MessagingError {
  return new MessagingError(
    "unreachable",
    `NATS did not answer a request for ${destination} within ${timeoutMs} ms. Nothing was sent. Try again later.`,
  );
}
