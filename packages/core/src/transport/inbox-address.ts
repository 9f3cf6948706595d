import { nanoid } from "nanoid";

/** Queues and topics must not begin with it: a responder replies to such an address without further checks. */
const prefix = "posthorn-inbox.";

/** Makes an inbox address that nobody can guess. */
export function newInboxAddress(): string {
  return prefix + nanoid();
}

let lastValid = ""; // a responder checks each request, and most of them come from the same requester

/** True for an address that `newInboxAddress` makes. */
export function isInboxAddress(address: string): boolean {
  if (address === lastValid) return true;
  if (!address.startsWith(prefix) || !/^[\w-]{21}$/.test(address.slice(prefix.length))) return false;
  lastValid = address;
  return true;
}
