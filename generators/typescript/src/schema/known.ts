import { type Schema, within } from "@posthorn/contract";

const largest = 30;

/** What a schema says of a property, in few words where it says much: it is written out once more. */
export function knownProperty(
  schema: Schema,
  name: string,
  resolve: (ref: string) => Schema,
): Schema | undefined {
  const found = propertyIn(schema, name, resolve);
  if (found === undefined || typeof found === "boolean" || "ref" in found || isSmall(found)) return found;
  const { origin, types } = found;
  return types === undefined ? true : { origin, types };
}

function isSmall(schema: Schema): boolean {
  let count = 0;
  for (const _ of within(schema)) {
    count += 1;
    if (count > largest) return false;
  }
  return true;
}

/** What a schema says of a property, itself or by a member of `allOf`; nothing if it does not name it. */
function propertyIn(
  schema: Schema,
  name: string,
  resolve: (ref: string) => Schema,
  depth = 0,
): Schema | undefined {
  if (typeof schema === "boolean" || depth > 8) return undefined;
  if ("ref" in schema) return propertyIn(resolve(schema.ref), name, resolve, depth + 1);
  const { properties = {}, allOf = [] } = schema;
  if (Object.hasOwn(properties, name)) return properties[name];
  for (const part of allOf) {
    const found = propertyIn(part, name, resolve, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
