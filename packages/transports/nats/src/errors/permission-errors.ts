import { PermissionViolationError } from "@nats-io/transport-node";
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

/** The `forbidden` error for an error of the client that is, or was caused by, a missing permission. */
export function forbiddenByViolation(thrown: unknown): MessagingError | undefined {
  for (let error = thrown; error instanceof Error; error = error.cause) {
    if (!(error instanceof PermissionViolationError)) continue;
    return forbiddenError(error.operation === "publish" ? "publish" : "subscribe", error.subject, error);
  }
  return undefined;
}

/** The wildcard that an operator would grant, so that it covers the next subject of the same kind too. */
function grantFor(subject: string): string {
  const tokens = subject.split(".");
  return `${tokens.slice(0, subject.startsWith("$JS.") ? 2 : 1).join(".")}.>`;
}
