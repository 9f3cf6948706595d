import type { Parameters } from "../contract/address.ts";
import type { Headers } from "../contract/message.ts";

/** For `request`. */
export interface RequestOptions<H extends object = Headers, P extends object = Parameters> {
  /** The address's parameters. Required if it has parameters without a default. */
  readonly parameters?: P;
  readonly headers?: H;
  /** Overrides the contract's timeout, in milliseconds. Within a handler, the handler's deadline still counts. */
  readonly timeoutMs?: number;
  /** Stops waiting: the request rejects at once, and a responder that has not begun skips it. */
  readonly signal?: AbortSignal;
}
