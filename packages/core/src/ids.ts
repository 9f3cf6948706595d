import { nanoid } from "nanoid";

const idsOfOnePrefix = 1_000_000;

let prefix = "";
let next = idsOfOnePrefix;

/**
 * A new message id: a nanoid and a counter behind it, so that a million ids cost one nanoid and the
 * ids of one process can be put in order. Unique; not a secret.
 */
export function newId(): string {
  if (next === idsOfOnePrefix) {
    prefix = `${nanoid()}-`;
    next = 0;
  }
  return prefix + next++;
}
