import { braces, type Layout, list } from "./layout.ts";
import { keyName, stringLiteral } from "./literal.ts";

/** Returns the members of an object literal. A member whose value is undefined is left out. */
export function objectMembers(values: Readonly<Record<string, Layout | undefined>>): readonly Layout[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[`${keyName(name)}: `, value]],
  );
}

/** Returns an object literal with those members. */
export function objectLiteral(values: Readonly<Record<string, Layout | undefined>>): Layout {
  return braces(objectMembers(values));
}

/** Returns a JSON value as a literal. */
export function jsonLiteral(value: unknown): Layout {
  if (Array.isArray(value)) return list(value.map(jsonLiteral));
  if (typeof value === "object" && value !== null) {
    return braces(Object.entries(value).map(([name, part]) => [`${keyName(name)}: `, jsonLiteral(part)]));
  }
  return typeof value === "string" ? stringLiteral(value) : String(value);
}
