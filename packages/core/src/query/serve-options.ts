import type { ConsumeOptions } from "../consume/consume-options.ts";

/** For `serve`. */
export interface ServeOptions extends ConsumeOptions {
  /**
   * Addresses that replies may go to, in addition to requesters' inboxes and the contract's reply channels. An
   * address that ends in `*` stands for all that begin with the text before it. Do not list a queue that other
   * services consume from.
   */
  readonly replyAddresses?: readonly string[];
}
