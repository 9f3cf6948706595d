import { braces, call, chain, generic, type Layout, list, members } from "../text/layout.ts";
import { keyName, propertyName, stringLiteral } from "../text/literal.ts";
import { bigLiteral } from "./int64.ts";
import type { Lowered, Place } from "./scope.ts";

/** Any of these JSON values. */
export function lowerValues(values: readonly unknown[], place: Place): Lowered {
  const texts = new Map(values.map((value) => [canonicalText(value), value]));
  const distinct = [...texts.values()];
  if (distinct.length === 0) return { type: "never", zod: "z.never()" };
  const simple = distinct.filter((value) => typeof value !== "object" || value === null);
  const structured = distinct.filter((value) => typeof value === "object" && value !== null);
  const options = [
    ...(simple.length > 0 ? [lowerLiterals(simple, place)] : []),
    ...structured.map((value) => (needsText(value) ? lowerText(value, place) : lowerStructure(value, place))),
  ];
  if (options.length === 1) return options[0] as Lowered;
  return {
    type: options.flatMap(({ type }, index) => (index === 0 ? [type] : [" | ", type])),
    zod: call("z.union", list(options.map(({ zod }) => zod))),
    isUnion: true,
  };
}

function lowerLiterals(values: readonly unknown[], { isBig, scope }: Place): Lowered {
  const literals = values.flatMap((value) => {
    if (!Number.isInteger(value)) return literal(value);
    const big = bigLiteral(value as number);
    return isBig === true ? big : scope.int64 === "either" ? [literal(value), big] : literal(value);
  });
  const isEnum =
    values.length > 1 && values.every((value) => typeof value === "string" && value !== "__proto__");
  const zod = isEnum
    ? call("z.enum", list(literals))
    : call("z.literal", literals.length === 1 ? (literals[0] as string) : list(literals));
  return { type: unionOf(literals), zod, isUnion: literals.length > 1 };
}

/** `"a" | "b"`, on lines of their own where one does not hold them. */
function unionOf(types: readonly string[]): Layout {
  const flat = types.join(" | ");
  return flat.length <= 80 ? flat : types.map((type) => `\n  | ${type}`).join("");
}

/** Zod reads properties that every object inherits, and never `__proto__`: a value that has one is compared as text. */
function lowerText(value: unknown, place: Place): Lowered {
  const { type } = lowerStructure(value, place);
  const isSame = `${place.scope.helper("canonical")}(value) === ${stringLiteral(canonicalText(value))}`;
  return { type, zod: [generic("z.custom", [type]), `((value) => ${isSame})`] };
}

function needsText(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, part]) => (!Array.isArray(value) && name in Object.prototype) || needsText(part),
  );
}

function lowerStructure(value: unknown, place: Place): Lowered {
  if (Array.isArray(value)) {
    const items = value.map((item) => lowerValues([item], { ...place, isMerged: false, isBig: false }));
    return {
      type: ["readonly ", list(items.map(({ type }) => type))],
      zod: call("z.tuple", list(items.map(({ zod }) => zod))),
    };
  }
  if (typeof value !== "object" || value === null) return lowerLiterals([value], place);
  const properties = Object.entries(value).map(([name, part]) => ({
    name,
    part: lowerValues([part], { ...place, isMerged: false, isBig: false }),
  }));
  return {
    type:
      properties.length === 0
        ? "Readonly<Record<string, never>>"
        : members(properties.map(({ name, part }) => [`readonly ${propertyName(name)}: `, part.type])),
    zod: closed(braces(properties.map(({ name, part }) => [`${keyName(name)}: `, part.zod])), place),
  };
}

/** An object of these properties and no others. */
export function closed(shape: Layout, { isMerged }: Place): Layout {
  if (!isMerged) return call("z.strictObject", shape);
  return chain(call("z.object", shape), [
    '.catchall(z.unknown().refine(() => false, "is not in the contract"))',
  ]);
}

function literal(value: unknown): string {
  if (typeof value === "string") return stringLiteral(value);
  return Object.is(value, -0) ? "0" : String(value);
}

/** The same text for values that JSON Schema calls equal. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
