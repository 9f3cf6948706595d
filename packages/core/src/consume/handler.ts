import type { Parameters } from "../contract/address.ts";
import type { Headers, HeadersOf, PayloadOf } from "../contract/message.ts";
import type { FailureOf } from "../contract/query.ts";
import { MessagingError } from "../errors/messaging-error.ts";
import type { Sent } from "../produce/sent.ts";
import type { Session } from "../transport/packet.ts";
import type { Settlement } from "../transport/settlement.ts";

/** The properties of a message other than its payload. */
export interface Context<H extends object = Headers, P extends object = Parameters> {
  /** The message's id. */
  readonly id: string;
  /** Identifies the conversation: the id of its first message. */
  readonly correlationId: string;
  /** The CloudEvents `source`, which names the sender. `unnamed` if it has no name; see `withSource`. */
  readonly source: string;
  /** The values of the address's parameters. */
  readonly parameters: Required<P>;
  readonly headers: H;
  /** 1 at first, then one more for each delivery. */
  readonly attempt: number;
  /** The ordering key, if the message was sent with one. */
  readonly key?: string | undefined;
  /** The partition that the message came from, if its broker has partitions. */
  readonly partition?: string | undefined;
  /** Identifies the message to `Consumer.fetch`, `Consumer.seek` and the option `start`, if its broker gives it one. */
  readonly position?: string | undefined;
  /** When the broker accepted the message: milliseconds since 1970 by its clock, if it says so. */
  readonly acceptedAt?: number | undefined;
  /** The messages with the same key, and the state that their handlers share. Requires `sessions`. */
  readonly session?: Session | undefined;
  /** Milliseconds since 1970 after which nobody waits for a result. Nested requests end by then, too. */
  readonly deadline: number | undefined;
  /** Aborts when the result no longer counts: the deadline passed, or the consumer must stop. */
  readonly signal: AbortSignal;
}

/**
 * Handles a command or an event. If it resolves, the message is done. If it rejects, the message is retried by the
 * contract's policy, and goes to the dead letters after the last attempt. A returned Settlement decides otherwise. A
 * returned `retry` without a time waits for the policy's backoff, and counts as one of its attempts. A handler may end
 * by sending a message.
 */
export type Handler<T, H extends object = Headers, P extends object = Parameters> = (
  payload: T,
  context: Context<H, P>,
  // biome-ignore lint/suspicious/noConfusingVoidType: most handlers return nothing
) => Promise<Settlement | Sent | void> | Settlement | void;

/** A handler for each of an operation's messages, by the name that programs use. */
export type HandlersOf<M extends object, P extends object = Parameters> = {
  readonly [N in keyof M]: Handler<PayloadOf<M, N>, HeadersOf<M, N>, P>;
};

/**
 * Answers a query with its reply or with one of its declared failures (see `failure`). If it throws, the requester
 * gets `remote_error` without details, or `refused` if `refusal` made the error.
 */
export type Answer<
  T,
  R,
  F extends object = Record<never, never>,
  H extends object = Headers,
  P extends object = Parameters,
> = (request: T, context: Context<H, P>) => Promise<R | FailureOf<F>> | R | FailureOf<F>;

/**
 * Throws MessagingError `invalid_argument` if a program without type checks passes something other than a function.
 *
 * @param word - names the argument in the error: `handler`
 * @param label - names the operation: `command "placeOrder"`
 */
export function requireFunction(argument: unknown, word: string, label: string): void {
  if (typeof argument === "function") return;
  throw new MessagingError("invalid_argument", `${label} has no ${word}. Pass a function.`);
}
