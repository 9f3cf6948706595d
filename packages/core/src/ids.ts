import { nanoid } from "nanoid";

const idsOfOnePrefix = 1_000;

let prefix = "";
let next = idsOfOnePrefix;

/**
 * A new message id: a nanoid and a counter behind it, so that a thousand ids cost one nanoid.
 * Unique; not a secret.
 */
export function newId(): string {
  if (next === idsOfOnePrefix) {
    prefix = `${nanoid()}-`;
    next = 0;
  }
  return prefix + next++;
}
