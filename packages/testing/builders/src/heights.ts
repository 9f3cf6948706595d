import { isList, type Schema, type SchemaObject, type Schemas, schemaNamed } from "./schema.ts";

/** How many values stand within one another in the lowest value that fits; Infinity where there is no end. */
export type Heights = (schema: Schema) => number;

const tables = new WeakMap<Schemas, ReadonlyMap<string, number>>();

/** Found out when it is asked for first: few values get so deep that it matters. */
export function heightsOf(schemas: Schemas): Heights {
  return (schema) => {
    const table = tables.get(schemas) ?? tableOf(schemas);
    tables.set(schemas, table);
    return heightOf(schema, (name) => table.get(name) ?? 0);
  };
}

/** Names are followed until nothing changes: a circle is endless until some way out of it is known. */
function tableOf(schemas: Schemas): ReadonlyMap<string, number> {
  const table = new Map<string, number>();
  for (let changed = true; changed; ) {
    changed = false;
    const open = new Map<string, number>();
    const look = (name: string): number => {
      const known = table.get(name) ?? open.get(name);
      if (known !== undefined) return known;
      open.set(name, Infinity);
      const height = heightOf(schemaNamed(schemas, name), look);
      if (height < Infinity) {
        table.set(name, height);
        changed = true;
      }
      return height;
    };
    for (const name of Object.keys(schemas)) look(name);
  }
  for (const name of Object.keys(schemas)) if (!table.has(name)) table.set(name, Infinity);
  return table;
}

function heightOf(schema: Schema, named: (name: string) => number): number {
  if (typeof schema === "boolean") return schema ? 0 : Infinity;
  if (schema.$ref !== undefined) return named(schema.$ref);
  const of = (part: Schema): number => heightOf(part, named);
  const { allOf = [], anyOf, oneOf } = schema;
  return Math.max(
    ...allOf.map(of),
    anyOf === undefined ? 0 : Math.min(...anyOf.map(of)),
    oneOf === undefined ? 0 : Math.min(...oneOf.map(of)),
    ...within(schema).map((part) => 1 + of(part)),
    0,
  );
}

/** What has to stand within a value. */
function within({
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
