import { MessagingError } from "@posthorn/core/transport";

/** Names the subject, and the permission that the user lacks. */
export function forbiddenError(
  operation: "publish" | "subscribe",
  subject: string,
  cause?: Error,
): MessagingError {
  return new MessagingError(
    "forbidden",
    `NATS does not allow this user to ${operation} to "${subject}". ` +
      `Grant it the permission to ${operation} to "${grantFor(subject)}".`,
    { cause },
  );
}

export function refusedError(subject: string, reason: string, cause?: Error): MessagingError {
  return new MessagingError(
    "publish_refused",
    `NATS refused the packet for "${subject}": ${reason}. Nothing was stored.`,
    { cause },
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

/** The wildcard that an operator would grant, so that it covers the next subject of the same kind too. */
function grantFor(subject: string): string {
  const tokens = subject.split(".");
  return `${tokens.slice(0, subject.startsWith("$JS.") ? 2 : 1).join(".")}.>`;
}
