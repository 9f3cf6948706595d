import { matchesAddress, type Parameters } from "../../contract/address.ts";
import type { AnyQuery } from "../../contract/query.ts";
import type { Destination } from "../../transport/destination.ts";
import { inbox } from "../../transport/destination.ts";
import { isInboxAddress } from "../../transport/inbox-address.ts";
import type { Transport } from "../../transport/transport.ts";
import { replyTopic } from "./locations.ts";

/** The destination of a reply, undefined if no reply is wanted, or an address that replies may not go to. */
export type ReplyDestination = { readonly to: Destination | undefined } | { readonly forbidden: string };

/** The rules for the reply addresses of a query. */
export interface ReplyRules {
  readonly query: AnyQuery;
  readonly transport: Transport;
  /**
   * Further addresses that replies may go to. An address that ends in `*` stands for all that begin with the text
   * before it.
   */
  readonly replyAddresses: readonly string[];
}

/**
 * Returns the destination of a reply. Replies may go to the inboxes of requesters, to the contract's reply channel,
 * and to listed addresses. Any other address could be a queue of another service, to which a request would make
 * this responder write.
 *
 * @param address - the reply address that the request carries, if it carries one
 */
export function replyDestination(
  { query, transport, replyAddresses }: ReplyRules,
  address: string | undefined,
  parameters: Parameters,
): ReplyDestination {
  const { replyAddress } = query;
  if (address === undefined || address === "") return { to: replyTopic(query, parameters) };
  if (replyAddress !== undefined && matchesAddress(replyAddress, address)) {
    return { to: { ...(replyTopic(query, {}) as Destination), address } };
  }
  const { inboxPrefixes = [] } = transport;
  const isAllowed =
    isInboxAddress(address) ||
    inboxPrefixes.some((prefix) => address.startsWith(prefix)) ||
    replyAddresses.some((listed) => matchesListed(listed, address));
  return isAllowed ? { to: inbox(address) } : { forbidden: address };
}

function matchesListed(listed: string, address: string): boolean {
  return listed.endsWith("*") ? address.startsWith(listed.slice(0, -1)) : address === listed;
}
