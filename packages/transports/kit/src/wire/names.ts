import { createHash } from "node:crypto";
import { MessagingError } from "@posthorn/core/transport";

/**
 * A name for a broker's entity that is legal nearly everywhere: the text as far as letters, digits, `_` and `-` give it, at
 * most 48 characters, and ten characters that differ for every text.
 */
export function digestName(text: string): string {
  return `${readableName(text)}-${digest(text)}`;
}

/** The readable part of a name. Different texts may have the same. */
export function readableName(text: string): string {
  return text
    .replace(/[{}]/g, "")
    .replace(/[^A-Za-z0-9_-]+/g, "_")
    .slice(0, 48);
}

const crockfordAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

/** Fifty bits of SHA-256 in Crockford's alphabet. Lower case only, because some file systems ignore case. */
export function digest(text: string): string {
  const bits = createHash("sha256").update(text).digest().readBigUInt64BE() >> 14n;
  const digits = Array.from({ length: 10 }, (_, index) => Number((bits >> BigInt(index * 5)) & 31n));
  return digits.map((digit) => crockfordAlphabet[digit]).join("");
}

/**
 * Joins parts to one name, with `~` between them. Different parts never give the same name, because `~` and `%` in them are
 * percent-encoded. Throws MessagingError `invalid_address` for half a character.
 */
export function joinParts(...parts: readonly string[]): string {
  return parts.map(encodePart).join("~");
}

function encodePart(part: string): string {
  if (!part.isWellFormed()) {
    const text = `${JSON.stringify(part)} contains half a character (a lone surrogate). Correct it.`;
    throw new MessagingError("invalid_address", text);
  }
  return part.replace(/[%~]/g, (character) => (character === "%" ? "%25" : "%7E"));
}

/** Shortens a name of more than that many bytes: its beginning, then `~~` and its hash. */
export function shortenName(name: string, mostBytes: number): string {
  if (isAtMost(name, mostBytes)) return name;
  const hash = createHash("sha256").update(name).digest("base64url");
  return `${firstBytes(name, mostBytes - hash.length - 2)}~~${hash}`;
}

/** True if a text has at most that many bytes. Counts them only if the number of characters does not decide it. */
export function isAtMost(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes;
}

function firstBytes(text: string, count: number): string {
  let cut = text.slice(0, count);
  while (Buffer.byteLength(cut) > count || !cut.isWellFormed()) cut = cut.slice(0, -1);
  return cut;
}
