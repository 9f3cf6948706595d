import type { NamedSchema, Schema, SchemaObject } from "@posthorn/contract";

/**
 * Returns a proof that a schema has no valid value. Undefined if none is found. The proof uses only `allOf`, types,
 * constants and required properties. Choices, conditions and lengths are ignored, because they only exclude more values.
 */
export function contradictionIn(schema: Schema, schemas: readonly NamedSchema[]): string | undefined {
  const named = new Map(schemas.map(({ name, schema }) => [name, schema]));
  return prove({ named, pointer: "", depth: 0 }, [schema]);
}

/** Deeper contradictions are not searched, for example those of recursive schemas. */
const mostDepth = 20;

/** A place in the value. */
interface Position {
  readonly named: ReadonlyMap<string, Schema>;
  readonly pointer: string;
  readonly depth: number;
}

function prove({ named, pointer, depth }: Position, schemas: readonly Schema[]): string | undefined {
  const parts = flatten(schemas, named);
  if (parts === undefined) return `"${pointer}" is required and forbidden`;
  for (const { types, const: constant } of parts) {
    if (types !== undefined && constant !== undefined && !types.some((type) => isOf(type, constant.value))) {
      return `"${pointer}" must be ${JSON.stringify(constant.value)}, and of type ${types.join(" or ")}`;
    }
  }
  // `required` applies to objects only.
  if (depth === mostDepth || !parts.some(({ types }) => types?.join() === "object")) return undefined;
  for (const name of new Set(parts.flatMap(({ required = [] }) => required))) {
    const property = { named, pointer: `${pointer}/${name}`, depth: depth + 1 };
    const proof = prove(
      property,
      parts.flatMap((part) => propertySchemas(part, name)),
    );
    if (proof !== undefined) return proof;
  }
  return undefined;
}

/** All schemas that a value must satisfy, with references and `allOf` resolved. Undefined if one forbids every value. */
function flatten(
  schemas: readonly Schema[],
  named: ReadonlyMap<string, Schema>,
): readonly SchemaObject[] | undefined {
  const parts = new Set<SchemaObject>();
  const seen = new Set<string>();
  const open = [...schemas];
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

/** The schemas of a property. Empty if a pattern might apply to it, because patterns are not evaluated. */
function propertySchemas(
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
