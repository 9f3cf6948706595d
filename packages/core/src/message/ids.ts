import { nanoid } from "nanoid";

const idsOfOnePrefix = 1_000;

let prefix = "";
let next = idsOfOnePrefix;

/**
 * Makes a unique message id. It is not a secret: a counter follows the nanoid, so that a thousand ids cost one
 * nanoid.
 */
export function newId(): string {
  if (next === idsOfOnePrefix) {
    prefix = `${nanoid()}-`;
    next = 0;
  }
  return prefix + next++;
}

const secretLength = 12;
const secretsAtOnce = 1_000;

let secrets = "";
let nextSecret = 0;

/** Makes a text of 72 random bits that nobody can guess. A thousand are drawn at a time. */
export function newSecret(): string {
  if (nextSecret === secrets.length) {
    const bytes = crypto.getRandomValues(new Uint8Array((secretsAtOnce * secretLength * 3) / 4));
    secrets = Buffer.from(bytes).toString("base64url");
    nextSecret = 0;
  }
  nextSecret += secretLength;
  return secrets.slice(nextSecret - secretLength, nextSecret);
}
