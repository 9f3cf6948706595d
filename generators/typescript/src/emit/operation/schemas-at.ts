import type { Message, Schema, SchemaObject, ValueLocation } from "@posthorn/contract";
import type { Context } from "../context.ts";

/** Returns the schemas that a contract has for the value at a location in a message, possibly none. */
export function schemasAt(
  { part, path }: ValueLocation,
  message: Message,
  context: Context,
): readonly SchemaObject[] {
  const whole = part === "payload" ? message.payload : (message.headers ?? true);
  return path.reduce<readonly SchemaObject[]>(
    (outer, step) => outer.flatMap(({ properties = {} }) => conjuncts(propertyOf(properties, step), context)),
    conjuncts(whole, context),
  );
}

function propertyOf(properties: Readonly<Record<string, Schema>>, name: string): Schema {
  return Object.hasOwn(properties, name) ? (properties[name] ?? true) : true;
}

/** Returns a schema and the members of its `allOf`, with all references followed. */
function conjuncts(
  schema: Schema,
  context: Context,
  seen: ReadonlySet<string> = new Set(),
): readonly SchemaObject[] {
  if (typeof schema === "boolean") return [];
  if (!("ref" in schema)) {
    return [schema, ...(schema.allOf ?? []).flatMap((part) => conjuncts(part, context, seen))];
  }
  if (seen.has(schema.ref)) return [];
  return conjuncts(context.graph.resolve(schema.ref), context, new Set([...seen, schema.ref]));
}
