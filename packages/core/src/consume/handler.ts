import type { Parameters } from "../contract/address.ts";
import type { FailureOf, Headers, HeadersOf, PayloadOf } from "../contract/operation.ts";
import { MessagingError } from "../errors/errors.ts";
import type { Settlement } from "../transport/transport.ts";

/** What is known of a message beside its payload. */
export interface Context<H extends object = Headers, P extends object = Parameters> {
  /** The message's own id. */
  readonly id: string;
  /** Names the conversation: the id of the message that began it. */
  readonly correlationId: string;
  /** The CloudEvents `source`: who sent it. `unnamed` if the sender has no name; `withSource` gives it one. */
  readonly source: string;
  readonly parameters: Required<P>;
  readonly headers: H;
  /** 1 at first, one more each time that it is handed out again. */
  readonly attempt: number;
  /** Milliseconds since 1970 after which nobody waits any more. Nested requests keep to it by themselves. */
  readonly deadline: number | undefined;
  /** Aborts when the work is no longer wanted: the deadline passed, or the consumer must stop. */
  readonly signal: AbortSignal;
}

/**
 * Handles a command or an event. Resolving settles it; rejecting retries it by the contract's policy
 * and, after the last attempt, puts it to the dead letters. A Settlement says otherwise; a `retry` that names
 * no time waits for the policy's backoff, and counts as one of its attempts.
 */
export type Handler<T, H extends object = Headers, P extends object = Parameters> = (
  payload: T,
  context: Context<H, P>,
  // biome-ignore lint/suspicious/noConfusingVoidType: a handler that returns nothing is the usual one
) => Promise<Settlement | void> | Settlement | void;

/** A handler for each of an operation's messages, under the name by which programs call it. */
export type HandlersOf<M extends object, P extends object = Parameters> = {
  readonly [N in keyof M]: Handler<PayloadOf<M, N>, HeadersOf<M, N>, P>;
};

/**
 * Answers a query: with its reply or one of its declared failures (see `failure`). What it throws
 * reaches the asker as `remote_error` without details, or as `refused` if `refusal` made it.
 */
export type Answer<
  T,
  R,
  F extends object = Record<never, never>,
  H extends object = Headers,
  P extends object = Parameters,
> = (request: T, context: Context<H, P>) => Promise<R | FailureOf<F>> | R | FailureOf<F>;

/** Throws MessagingError `invalid_argument` where a program that no compiler saw gives no function. */
export function requireFunction(given: unknown, called: string, what: string): void {
  if (typeof given === "function") return;
  throw new MessagingError("invalid_argument", `${what} has no ${called}. Give it one, a function.`);
}
