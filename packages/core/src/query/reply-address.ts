import { matchesAddress, type Parameters } from "../contract/address.ts";
import type { Replying } from "../contract/operation.ts";
import { inbox } from "../transport/destination.ts";
import { isInboxAddress } from "../transport/inbox-address.ts";
import type { Destination, Transport } from "../transport/transport.ts";
import { replyTopic } from "./encode-request.ts";

/** Where a reply may go: to a destination, nowhere since none is wanted, or not to that address. */
export type ReplyTarget =
  | { readonly to: Destination }
  | { readonly to: undefined }
  | { readonly refused: string };

export interface ReplyAddressOptions {
  readonly transport: Transport;
  /** Further addresses that may be answered to. One that ends in `*` stands for all that begin so. */
  readonly allowed: readonly string[];
}

/**
 * Confines the replies of a query: to the inboxes of requesters, to the contract's own reply channel, and to
 * the addresses on a list. Anything else could be a queue of another service, into which a request would
 * otherwise make this responder write.
 *
 * @param asked - the address that the request carries, if it carries one
 */
export function replyTarget<R, F extends object>(
  query: Replying<R, F>,
  asked: string | undefined,
  parameters: Parameters,
  { transport, allowed }: ReplyAddressOptions,
): ReplyTarget {
  const { replyAddress } = query;
  if (asked === undefined || asked === "") return { to: replyTopic(query, parameters) };
  if (replyAddress !== undefined && matchesAddress(replyAddress, asked)) {
    return { to: { ...(replyTopic(query, {}) as Destination), address: asked } };
  }
  const { inboxPrefixes = [] } = transport;
  const isAllowed =
    isInboxAddress(asked) ||
    inboxPrefixes.some((prefix) => asked.startsWith(prefix)) ||
    allowed.some((entry) => (entry.endsWith("*") ? asked.startsWith(entry.slice(0, -1)) : asked === entry));
  return isAllowed ? { to: inbox(asked) } : { refused: asked };
}
