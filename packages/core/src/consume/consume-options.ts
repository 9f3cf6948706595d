import type { Parameters } from "../contract/address.ts";
import type { MessagingError } from "../errors/errors.ts";
import type { everyInstance } from "./every-instance.ts";

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

/** For `consume` of an event. */
export interface EventOptions<P extends object = Parameters> extends ConsumeOptions {
  /** Each group gets every event, and each event goes to one of its consumers. `everyInstance` is for no group. */
  readonly group: string | typeof everyInstance;
  /** Only events published with these values of the address's parameters. */
  readonly parameters?: Partial<P>;
}
