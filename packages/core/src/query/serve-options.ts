import type { ConsumeOptions } from "../consume/consume-options.ts";

/** For `serve`. */
export interface ServeOptions extends ConsumeOptions {
  /**
   * Addresses to which replies may go, beside requesters' inboxes and the contract's own reply channels. One
   * that ends in `*` stands for all that begin so. Name no queue here that other services consume from.
   */
  readonly replyAddresses?: readonly string[];
}
