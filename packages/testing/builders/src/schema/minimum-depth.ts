import { isList, type Schema, type SchemaObject, type Schemas, schemaNamed } from "./schema.ts";

/** The nesting depth of the flattest valid value. Infinity if every valid value is infinitely deep. */
export type MinimumDepth = (schema: Schema) => number;

const tables = new WeakMap<Schemas, ReadonlyMap<string, number>>();

/** The depths are computed on first use, because most values do not become so deep that they matter. */
export function minimumDepthOf(schemas: Schemas): MinimumDepth {
  return (schema) => {
    const table = tables.get(schemas) ?? tableOf(schemas);
    tables.set(schemas, table);
    return depthOf(schema, (name) => table.get(name) ?? 0);
  };
}

/** Repeats until nothing changes. A circle of references counts as infinite until a way out of it is found. */
function tableOf(schemas: Schemas): ReadonlyMap<string, number> {
  const table = new Map<string, number>();
  for (let changed = true; changed; ) {
    changed = false;
    const open = new Map<string, number>();
    const visit = (name: string): number => {
      const visited = table.get(name) ?? open.get(name);
      if (visited !== undefined) return visited;
      open.set(name, Infinity);
      const depth = depthOf(schemaNamed(schemas, name), visit);
      if (depth < Infinity) {
        table.set(name, depth);
        changed = true;
      }
      return depth;
    };
    for (const name of Object.keys(schemas)) visit(name);
  }
  for (const name of Object.keys(schemas)) if (!table.has(name)) table.set(name, Infinity);
  return table;
}

function depthOf(schema: Schema, depthOfName: (name: string) => number): number {
  if (typeof schema === "boolean") return schema ? 0 : Infinity;
  if (schema.$ref !== undefined) return depthOfName(schema.$ref);
  const of = (inner: Schema): number => depthOf(inner, depthOfName);
  const { allOf = [], anyOf, oneOf } = schema;
  return Math.max(
    ...allOf.map(of),
    anyOf === undefined ? 0 : Math.min(...anyOf.map(of)),
    oneOf === undefined ? 0 : Math.min(...oneOf.map(of)),
    ...requiredWithin(schema).map((inner) => 1 + of(inner)),
    0,
  );
}

/** The schemas of the properties and items that a value must have. */
function requiredWithin({
  properties = {},
  required = [],
  items = true,
  minItems = 0,
  contains,
  type,
}: SchemaObject): readonly Schema[] {
  const isChoice = Array.isArray(type) && type.length > 1;
  if (isChoice) return [];
  return [
    ...required.flatMap((name) => (Object.hasOwn(properties, name) ? [properties[name] as Schema] : [])),
    ...(minItems > 0 ? (isList(items) ? items : [items]) : []),
    ...(contains === undefined ? [] : [contains]),
  ];
}
