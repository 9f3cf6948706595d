import { JetStreamApiError } from "@nats-io/jetstream";
import { asError, isMessagingError, MessagingError } from "@posthorn/core/transport";
import { forbiddenByViolation } from "./permission-errors.ts";

/** The server has a stream of that name with other settings. */
export const nameInUse = 10_058;
/** Another stream has the subjects. */
export const subjectsOverlap = 10_065;

/** True if the server refused a JetStream request with that code. */
export function isApiError(error: unknown, code: number): error is JetStreamApiError {
  return error instanceof JetStreamApiError && error.code === code;
}

/**
 * The error for a stream or a consumer that could not be looked up or created.
 *
 * @param what - for the text: `queue "orders.place"`
 */
export function topologyError(what: string, thrown: unknown): MessagingError {
  if (isMessagingError(thrown)) return thrown;
  const forbidden = forbiddenByViolation(thrown);
  if (forbidden !== undefined) return forbidden;
  const cause = asError(thrown);
  if (cause.name === "JetStreamNotEnabled") {
    return new MessagingError(
      "unsupported_capability",
      `JetStream is not enabled on the NATS server, and ${what} needs it. ` +
        'Start it with "-js", or enable JetStream for this account.',
      { cause },
    );
  }
  if (thrown instanceof JetStreamApiError) {
    return new MessagingError("publish_refused", `NATS refused a request for ${what}: ${cause.message}.`, {
      cause,
    });
  }
  return new MessagingError(
    "unreachable",
    `NATS did not answer a request for ${what}: ${cause.message}. Nothing was sent. Try again later.`,
    { cause },
  );
}
