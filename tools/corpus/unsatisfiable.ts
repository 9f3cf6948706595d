import type { NamedSchema, Schema, SchemaObject } from "@posthorn/contract";

/**
 * Why no value at all can fit a schema, if that can be proved from what holds for every value: `allOf` and what must
 * be there. Nothing if it cannot. Choices, conditions and lengths are left aside: with them there would be fewer values.
 */
export function contradictionIn(schema: Schema, schemas: readonly NamedSchema[]): string | undefined {
  const named = new Map(schemas.map(({ name, schema }) => [name, schema]));
  return look([schema], named, "");
}

/** Deeper contradictions stay unproved, as those of schemas that hold themselves. */
const deepest = 20;

function look(
  all: readonly Schema[],
  named: ReadonlyMap<string, Schema>,
  at: string,
  depth = 0,
): string | undefined {
  const parts = partsOf(all, named);
  if (parts === undefined) return `"${at}" may not be there`;
  for (const { types, const: constant } of parts) {
    if (types !== undefined && constant !== undefined && !types.some((type) => isOf(type, constant.value))) {
      return `"${at}" is to be ${JSON.stringify(constant.value)}, and of type ${types.join(" or ")}`;
    }
  }
  // Of anything but an object nothing is required.
  if (depth === deepest || !parts.some(({ types }) => types?.join() === "object")) return undefined;
  for (const name of new Set(parts.flatMap(({ required = [] }) => required))) {
    const found = look(
      parts.flatMap((part) => ofProperty(part, name)),
      named,
      `${at}/${name}`,
      depth + 1,
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The schemas that a value has to fit at once; nothing if nothing fits one of them. */
function partsOf(
  all: readonly Schema[],
  named: ReadonlyMap<string, Schema>,
): readonly SchemaObject[] | undefined {
  const parts = new Set<SchemaObject>();
  const seen = new Set<string>();
  const open = [...all];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === false) return undefined;
    if (next === true) continue;
    if ("ref" in next) {
      if (!seen.has(next.ref)) open.push(named.get(next.ref) ?? true);
      seen.add(next.ref);
    } else if (!parts.has(next)) {
      parts.add(next);
      open.push(...(next.allOf ?? []));
    }
  }
  return [...parts];
}

/** What a part says of a property. Where a pattern might speak of it too, nothing is taken for certain. */
function ofProperty(
  { properties = {}, patternProperties, additionalProperties = true }: SchemaObject,
  name: string,
): readonly Schema[] {
  if (Object.hasOwn(properties, name)) return [properties[name] as Schema];
  return patternProperties === undefined ? [additionalProperties] : [];
}

function isOf(type: string, value: unknown): boolean {
  if (type === "integer") return typeof value === "number" && Number.isInteger(value);
  if (type === "null") return value === null;
  if (type === "array") return Array.isArray(value);
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}
