import type { ConsumeOptions } from "../consume/consume-options.ts";
import type { Transport } from "../transport/transport.ts";

/** For `serve`. */
export interface ServeOptions extends ConsumeOptions {
  /**
   * Addresses that replies may go to, in addition to requesters' inboxes and the contract's reply channels. An
   * address that ends in `*` stands for all that begin with the text before it. Do not list a queue that other
   * services consume from.
   */
  readonly replyAddresses?: readonly string[];
  /**
   * The transport of the replies, which must declare `inboxes`. Requesters must be given the same. Default: that of
   * `routeTransports`, or else the transport of the requests. The reply to a light request always comes back over the
   * transport of the request.
   */
  readonly replies?: Transport | undefined;
}
