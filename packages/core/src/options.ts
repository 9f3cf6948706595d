import type { Parameters } from "./address.ts";
import type { MessagingError } from "./errors.ts";
import type { everyInstance } from "./every-instance.ts";
import type { Headers, HeadersOf } from "./operation.ts";

/**
 * For `produce`.
 *
 * `D` is what the transport promises as its feature `delay`: `boolean` where the program does not know.
 */
export interface ProduceOptions<
  in D extends boolean = boolean,
  H extends object = Headers,
  P extends object = Parameters,
> {
  /** The address's parameters. Required where it has some. */
  readonly parameters?: P;
  readonly headers?: H;
  /** The message's id. Default: the idempotency key where the contract has one, else a new one. */
  readonly id?: string;
  /**
   * Overrides the contract's delay, in milliseconds. Only for a transport whose type promises `delay: true`:
   * with any other it does not compile, and is refused with `unsupported_capability`.
   */
  readonly delayMs?: [D] extends [true] ? number : DelayNotPromised;
  /** Stops waiting for the broker. */
  readonly signal?: AbortSignal;
}

declare const notPromised: unique symbol;

/** Nothing is of this type. The compiler names it where `delayMs` is given and the transport may not delay. */
interface DelayNotPromised {
  readonly [notPromised]: never;
}

/** For `produceOneOf`: what the message's headers and the address's parameters require is required. */
export type ProduceOptionsOf<
  D extends boolean,
  M extends object,
  N extends keyof M,
  P extends object = Parameters,
> = ProduceOptions<D, HeadersOf<M, N>, P> &
  (Record<never, never> extends HeadersOf<M, N> ? unknown : { readonly headers: HeadersOf<M, N> }) &
  (Record<never, never> extends P ? unknown : { readonly parameters: P });

/** For `request`. */
export interface RequestOptions<H extends object = Headers, P extends object = Parameters> {
  readonly parameters?: P;
  readonly headers?: H;
  /** Overrides the contract's timeout, in milliseconds. Within a handler, its own deadline still counts. */
  readonly timeoutMs?: number;
  /** Stops waiting: the request rejects at once, and a responder that has not begun skips it. */
  readonly signal?: AbortSignal;
}

/** For `consume`. */
export interface ConsumeOptions {
  /** Most messages handled at a time. Default 32. */
  readonly concurrency?: number;
  /** Overrides the contract's: milliseconds that a handler may take before its run counts as failed. Infinity: any time. */
  readonly handlerTimeoutMs?: number;
  /** Told of everything that went wrong with a message. Default: `console.error`, without the payload. */
  readonly onError?: (
    error: MessagingError,
    message: { readonly id: string; readonly operation: string },
  ) => void;
}

/** For `serve`. */
export interface ServeOptions extends ConsumeOptions {
  /**
   * Addresses to which replies may go, beside requesters' inboxes and the contract's own reply channels. One
   * that ends in `*` stands for all that begin so. Name no queue here that other services consume from.
   */
  readonly replyAddresses?: readonly string[];
}

/** For `consume` of an event. */
export interface EventOptions<P extends object = Parameters> extends ConsumeOptions {
  /** Each group gets every event, and each event goes to one of its consumers. `everyInstance` is for no group. */
  readonly group: string | typeof everyInstance;
  /** Only events published with these values of the address's parameters. */
  readonly parameters?: Partial<P>;
}
