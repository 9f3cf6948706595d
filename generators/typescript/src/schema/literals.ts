import { canonicalText } from "../json-schema/canonical-text.ts";
import { braces, call, generic, type Layout, list, members } from "../text/layout.ts";
import { keyName, propertyName, stringLiteral } from "../text/literal.ts";
import { bigintLiteral } from "./bigint.ts";
import { closedObject } from "./closed-object.ts";
import type { Lowered, Position } from "./scope.ts";

/** A union of these JSON values. */
export function lowerValues(values: readonly unknown[], position: Position): Lowered {
  const distinct = [...new Map(values.map((value) => [canonicalText(value), value])).values()];
  if (distinct.length === 0) return { type: "never", zod: "z.never()" };
  const simple = distinct.filter((value) => typeof value !== "object" || value === null);
  const structured = distinct.filter((value) => typeof value === "object" && value !== null);
  const options = [
    ...(simple.length > 0 ? [lowerLiterals(simple, position)] : []),
    ...structured.map((value) =>
      hasInheritedName(value) ? lowerByText(value, position) : lowerStructure(value, position),
    ),
  ];
  if (options.length === 1) return options[0] as Lowered;
  return {
    type: options.flatMap(({ type }, index) => (index === 0 ? [type] : [" | ", type])),
    zod: call("z.union", list(options.map(({ zod }) => zod))),
    isUnion: true,
  };
}

function lowerLiterals(values: readonly unknown[], { isBigint, scope }: Position): Lowered {
  const literals = values.flatMap((value) => {
    if (!Number.isInteger(value)) return literal(value);
    const bigint = bigintLiteral(value as number);
    if (isBigint === true) return bigint;
    return scope.int64 === "either" ? [literal(value), bigint] : literal(value);
  });
  const isEnum =
    values.length > 1 && values.every((value) => typeof value === "string" && value !== "__proto__");
  const zod = isEnum
    ? call("z.enum", list(literals))
    : call("z.literal", literals.length === 1 ? (literals[0] as string) : list(literals));
  return { type: unionOf(literals), zod, isUnion: literals.length > 1 };
}

const longestUnion = 80;

/** `"a" | "b"`; a long union has one line for each member. */
function unionOf(types: readonly string[]): Layout {
  const flat = types.join(" | ");
  return flat.length <= longestUnion ? flat : types.map((type) => `\n  | ${type}`).join("");
}

/**
 * Compares a value by its canonical text. Zod reads properties that every object inherits, and never reads
 * `__proto__`, so that it cannot check a value that has such a property.
 */
function lowerByText(value: unknown, position: Position): Lowered {
  const { type } = lowerStructure(value, position);
  const isEqual = `${position.scope.helper("canonical")}(value) === ${stringLiteral(canonicalText(value))}`;
  return { type, zod: [generic("z.custom", [type]), `((value) => ${isEqual})`] };
}

/** True if an object in the value has a property of a name that every object inherits. */
function hasInheritedName(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, part]) => (!Array.isArray(value) && name in Object.prototype) || hasInheritedName(part),
  );
}

function lowerStructure(value: unknown, position: Position): Lowered {
  const inner: Position = { ...position, isMerged: false, isBigint: false };
  if (Array.isArray(value)) {
    const items = value.map((item) => lowerValues([item], inner));
    return {
      type: ["readonly ", list(items.map(({ type }) => type))],
      zod: call("z.tuple", list(items.map(({ zod }) => zod))),
    };
  }
  if (typeof value !== "object" || value === null) return lowerLiterals([value], position);
  const properties = Object.entries(value).map(([name, part]) => ({
    name,
    part: lowerValues([part], inner),
  }));
  return {
    type:
      properties.length === 0
        ? "Readonly<Record<string, never>>"
        : members(properties.map(({ name, part }) => [`readonly ${propertyName(name)}: `, part.type])),
    zod: closedObject(braces(properties.map(({ name, part }) => [`${keyName(name)}: `, part.zod])), position),
  };
}

function literal(value: unknown): string {
  if (typeof value === "string") return stringLiteral(value);
  return Object.is(value, -0) ? "0" : String(value);
}
