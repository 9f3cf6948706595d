import { isIdentifier } from "./identifiers.ts";

/** A string literal. Nothing in the text can end it, whatever the text is. */
export function stringLiteral(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u206f\ue000\ue001]/g,
    escaped,
  );
}

/** A number in all its digits: of a great one JavaScript's own text rounds the last. */
export function numberText(value: number): string {
  const isRounded = Number.isInteger(value) && !Number.isSafeInteger(value) && Math.abs(value) < 1e21;
  return isRounded ? String(BigInt(value)) : String(value);
}

/** How a property is named where it is declared or given: `note`, `"sales-channel"`. */
export function propertyName(name: string): string {
  return isIdentifier(name) ? name : stringLiteral(name);
}

/** A key of an object literal. `__proto__` is computed, for else it would set the prototype. */
export function keyName(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : propertyName(name);
}

/** A member of an object, as an expression. */
export function member(object: string, name: string): string {
  return isIdentifier(name) ? `${object}.${name}` : `${object}[${stringLiteral(name)}]`;
}

/** A regular expression, as a literal where that is safe and readable. */
export function patternLiteral(pattern: string): string {
  const plain = /^[\w^$[\]{}()|+*?.\\ ,:@#=-]+$/.test(pattern) && !/\(\?|\\[pPkux]/.test(pattern);
  if (plain && isUnicodePattern(pattern)) return `/${pattern}/u`;
  return `new RegExp(${stringLiteral(pattern)}${isUnicodePattern(pattern) ? ', "u"' : ""})`;
}

/** Whether JavaScript can read the pattern at all. */
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
