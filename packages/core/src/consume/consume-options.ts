import type { Parameters } from "../contract/address.ts";
import type { Headers } from "../contract/message.ts";
import type { MessagingError } from "../errors/messaging-error.ts";
import type { FilterOf } from "../filter/filter-of.ts";
import type { Start } from "../transport/subscription.ts";
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
export interface EventOptions<P extends object = Parameters, H extends object = Headers>
  extends ConsumeOptions {
  /** Each group gets every event, and one consumer of the group handles it. `everyInstance` stands for no group. */
  readonly group: string | typeof everyInstance;
  /** Only events that are published with these values of the address's parameters. */
  readonly parameters?: Partial<P>;
  /**
   * Only events whose headers fit. All consumers of a group give the same filter. A broker that declares `filters` tests
   * it; otherwise each consumer settles what does not fit without its handler.
   */
  readonly filter?: FilterOf<H>;
  /**
   * Where a new group, or `everyInstance`, begins. A group that exists already goes on where it stopped. Other values
   * than `new` require `replay`, a time requires `replayByTime`. Default `new`.
   */
  readonly start?: Start;
}
