import { isMessagingError, type MessagingError } from "../errors/messaging-error.ts";
import { type Failure, failed, type Replying } from "./query.ts";

/** Makes a declared failure, which a responder returns instead of its reply. */
export function failure<N extends string, T>(name: N, payload: T): Failure<N, T> {
  return { [failed]: true, name, payload };
}

/** True for the value of `failure`. */
export function isDeclaredFailure(value: unknown): value is Failure {
  return typeof value === "object" && value !== null && failed in value;
}

/** A request's rejection with one of its query's declared failures; switch over `failure.name`. */
export type RemoteFailure<F extends object> = MessagingError & {
  readonly code: "remote_failure";
  readonly failure: { [N in keyof F]: { readonly name: N; readonly payload: F[N] } }[keyof F];
};

/** True if a request was rejected with one of the failures that its query declares. */
export function isFailure<R, F extends object>(
  error: unknown,
  query: Replying<R, F>,
): error is RemoteFailure<F> {
  return (
    isMessagingError(error, "remote_failure") &&
    query.failures !== undefined &&
    Object.hasOwn(query.failures, error.failure?.name ?? "")
  );
}
