import { JetStreamApiError } from "@nats-io/jetstream";
import { PermissionViolationError } from "@nats-io/transport-node";
import { asError, isMessagingError, MessagingError } from "@posthorn/core/transport";

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

/** Names the subject, and the permission that the user lacks. */
export function forbidden(
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

/** The wildcard that an operator would grant, so that the next subject of the same use is covered too. */
function grantFor(subject: string): string {
  const tokens = subject.split(".");
  return `${tokens.slice(0, subject.startsWith("$JS.") ? 2 : 1).join(".")}.>`;
}

/** The refusal that an error of the client stands for, or is caused by. */
export function permissionViolation(thrown: unknown): PermissionViolationError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (error instanceof PermissionViolationError) return error;
  }
  return undefined;
}

export function forbiddenBy(error: PermissionViolationError): MessagingError {
  return forbidden(error.operation === "publish" ? "publish" : "subscribe", error.subject, error);
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

export function silent(what: string, timeoutMs: number): MessagingError {
  return new MessagingError(
    "unreachable",
    `NATS did not answer about ${what} within ${timeoutMs} ms. Nothing was sent. Try again later.`,
  );
}

/** What went wrong when a stream or a consumer was looked up or made. */
export function topologyError(what: string, thrown: unknown): MessagingError {
  if (isMessagingError(thrown)) return thrown;
  const violation = permissionViolation(thrown);
  if (violation !== undefined) return forbiddenBy(violation);
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
      { cause },
    );
  }
  return new MessagingError(
    "unreachable",
    `NATS did not answer about ${what}: ${cause.message}. Nothing was sent. Try again later.`,
    { cause },
  );
}
