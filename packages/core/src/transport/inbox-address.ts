import { nanoid } from "nanoid";

/** No queue or topic may begin so: a responder answers to such an address without asking whose it is. */
const prefix = "posthorn-inbox.";

/** A new inbox address that nobody can guess. */
export function newInboxAddress(): string {
  return prefix + nanoid();
}

let known = ""; // most often the next is the same, and a responder asks for every request

/** True for an address that `newInboxAddress` makes. */
export function isInboxAddress(address: string): boolean {
  if (address === known) return true;
  if (!address.startsWith(prefix) || !/^[\w-]{21}$/.test(address.slice(prefix.length))) return false;
  known = address;
  return true;
}
