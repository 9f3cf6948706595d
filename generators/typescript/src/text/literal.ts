import { isIdentifier } from "./identifiers.ts";

/** Returns a string literal. No text can end it early, and characters that editors do not show are escaped. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ue000-\uf8ff]/g,
    escaped,
  );
}

/** Returns a number with all its digits. JavaScript's own text of a large integer ends in zeros. */
export function numberText(value: number): string {
  const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;
  return isRounded ? String(BigInt(value)) : String(value);
}

/** Returns the name of a property as it is declared: `note`, `"sales-channel"`. */
export function propertyName(name: string): string {
  return isIdentifier(name) ? name : stringLiteral(name);
}

/** Returns a key of an object literal. `__proto__` is computed, because otherwise it would set the prototype. */
export function keyName(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : propertyName(name);
}

/** Returns an expression for a regular expression: a literal if that is safe and readable. */
export function patternLiteral(pattern: string): string {
  const isReadable = /^[\w^$[\]{}()|+*?.\\ ,:@#=-]+$/.test(pattern) && !/\(\?|\\[pPkux]/.test(pattern);
  if (isReadable && isUnicodePattern(pattern)) return `/${pattern}/u`;
  return `new RegExp(${stringLiteral(pattern)}${isUnicodePattern(pattern) ? ', "u"' : ""})`;
}

/** True if JavaScript can compile the pattern. */
export function isPattern(pattern: string): boolean {
  return isUnicodePattern(pattern) || compiles(pattern, "");
}

function isUnicodePattern(pattern: string): boolean {
  return compiles(pattern, "u");
}

function compiles(pattern: string, flags: string): boolean {
  try {
    new RegExp(pattern, flags);
    return true;
  } catch {
    return false;
  }
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
