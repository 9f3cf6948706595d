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

const random = new Uint32Array(1_024);
let used = random.length;

/** 64 random bits as text, which nobody can guess. Random numbers are drawn many at a time. */
export function newSecret(): string {
  if (used === random.length) {
    crypto.getRandomValues(random);
    used = 0;
  }
  const secret = (random[used] as number).toString(36) + (random[used + 1] as number).toString(36);
  used += 2;
  return secret;
}
