import { randomBytes } from "node:crypto";

/** The characters of one token: 60 bits. */
const length = 10;
const tokensAtOnce = 512;
let random = "";
let next = 0;

/**
 * Makes a token for a slot: its number, then 60 random bits. Requests of one transport share an inbox, so a responder must
 * not be able to guess the token of a request that was made to another one.
 */
export function newToken(slot: number): string {
  if (next === random.length) {
    random = randomBytes((tokensAtOnce * length * 3) / 4).toString("base64url");
    next = 0;
  }
  const end = next + length;
  const token = `${slot}-${random.slice(next, end)}`;
  next = end;
  return token;
}
