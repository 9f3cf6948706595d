import type { Parameters } from "../contract/address.ts";
import type { Headers, HeadersOf } from "../contract/message.ts";

/**
 * For `produce`.
 *
 * `D` is the value of the transport's feature `delay`: `boolean` if the program does not know it.
 */
export interface ProduceOptions<
  in D extends boolean = boolean,
  H extends object = Headers,
  P extends object = Parameters,
> {
  /** The address's parameters. Required if it has parameters without a default. */
  readonly parameters?: P;
  readonly headers?: H;
  /** The message's id. Default: the idempotency key if the contract has one, else a new id. */
  readonly id?: string;
  /**
   * Overrides the contract's delay, in milliseconds. Only for a transport whose type declares `delay: true`: with any
   * other it does not compile, and is rejected with `unsupported_capability`.
   */
  readonly delayMs?: [D] extends [true] ? number : DelayNotPromised;
  /**
   * Overrides the contract's `ttlMs`: milliseconds after which the message is not handled any more, counted from its
   * delivery time. With `wire: "plain"` it requires `ttl`.
   */
  readonly ttlMs?: number;
  /** Stops waiting for the broker. */
  readonly signal?: AbortSignal;
}

declare const notPromised: unique symbol;

/** A type without values. The compiler names it if `delayMs` is given and the transport may not delay. */
interface DelayNotPromised {
  readonly [notPromised]: never;
}

/** For `produceOneOf`: `headers` and `parameters` are required if the message or the address requires some. */
export type ProduceOptionsOf<
  D extends boolean,
  M extends object,
  N extends keyof M,
  P extends object = Parameters,
> = ProduceOptions<D, HeadersOf<M, N>, P> &
  (Record<never, never> extends HeadersOf<M, N> ? unknown : { readonly headers: HeadersOf<M, N> }) &
  (Record<never, never> extends P ? unknown : { readonly parameters: P });
