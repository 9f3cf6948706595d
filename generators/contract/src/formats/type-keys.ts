import { createHash } from "node:crypto";
import { type Fields, isFields } from "../values/fields.ts";

/** Beyond that many names, types are one only where everything beside them is the same too. */
const mostCompared = 200;

/**
 * For each named type a text that is the same for two that are written the same, together with all that they use.
 *
 * @param definitions - by their names; in them other types stand as their names
 */
export function keysOf(
  language: string,
  definitions: ReadonlyMap<string, unknown>,
): ReadonlyMap<string, string> {
  const names = [...definitions.keys()];
  const whole = names.length > mostCompared ? names : undefined;
  return new Map(
    names.map((name) => {
      const used = (whole ?? [...usedBy(name, definitions)]).map((each) => definitions.get(each));
      const digest = createHash("sha256").update(JSON.stringify(used)).digest("hex");
      return [name, `${language} ${name} ${digest}`];
    }),
  );
}

function usedBy(name: string, definitions: ReadonlyMap<string, unknown>): ReadonlySet<string> {
  const used = new Set([name]);
  const find = (part: unknown): void => {
    if (typeof part === "string" && definitions.has(part)) used.add(part);
    else if (typeof part === "object" && part !== null) Object.values(part).forEach(find);
  };
  // The set grows while it is walked.
  for (const each of used) find(definitions.get(each));
  return used;
}

/** The definitions in an Avro schema, each with names in place of those within it. */
export function definitionsIn(schema: unknown): ReadonlyMap<string, unknown> {
  const definitions = new Map<string, unknown>();
  const flatten = (type: unknown): unknown => {
    if (Array.isArray(type)) return type.map(flatten);
    if (!isFields(type)) return type;
    const name = type.name as string | undefined;
    if (name !== undefined) definitions.set(name, undefined); // so that the outermost comes first
    const flat = Object.fromEntries(Object.entries(type).map(([key, part]) => [key, flattenPart(key, part)]));
    if (name === undefined) return flat;
    definitions.set(name, flat);
    return name;
  };
  const flattenPart = (key: string, part: unknown): unknown => {
    if (key === "items" || key === "values") return flatten(part);
    if (key !== "fields") return part;
    return (part as readonly Fields[]).map((field) => ({ ...field, type: flatten(field.type) }));
  };
  flatten(schema);
  return definitions;
}
