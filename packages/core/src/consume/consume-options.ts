import type { Parameters } from "../contract/address.ts";
import type { MessagingError } from "../errors/messaging-error.ts";
import type { everyInstance } from "./every-instance.ts";

/** For `consume`. */
export interface ConsumeOptions {
  /** Most messages handled at a time. Default 32. */
  readonly concurrency?: number;
  /** Overrides the contract: milliseconds that a handler may take before its attempt has failed. Infinity: no limit. */
  readonly handlerTimeoutMs?: number;
  /** Called with everything that goes wrong with a message. Default: `console.error`, without the payload. */
  readonly onError?: (
    error: MessagingError,
    message: { readonly id: string; readonly operation: string },
  ) => void;
}

/** For `consume` of an event. */
export interface EventOptions<P extends object = Parameters> extends ConsumeOptions {
  /** Each group gets every event, and one consumer of the group handles it. `everyInstance` stands for no group. */
  readonly group: string | typeof everyInstance;
  /** Only events that are published with these values of the address's parameters. */
  readonly parameters?: Partial<P>;
}
