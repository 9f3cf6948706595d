import type { Parameters } from "../contract/address.ts";
import type { Headers, HeadersOf } from "../contract/operation.ts";

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
