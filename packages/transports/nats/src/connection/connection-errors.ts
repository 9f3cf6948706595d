import { MessagingError } from "@posthorn/core/transport";

export function brokenError(servers: string): Error {
  return new Error(`the connection to NATS at ${servers} broke`);
}

/** The error for an operation that found no connection. */
export function unreachableError(servers: readonly string[], waitedMs: number): MessagingError {
  const broker = `NATS at ${servers.join(", ")}`;
  const problem =
    waitedMs > 0
      ? `${broker} has been unreachable for ${waitedMs} ms.`
      : `There is no connection to ${broker}.`;
  return new MessagingError("unreachable", `${problem} Nothing was sent. Try again later.`);
}
