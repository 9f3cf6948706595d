import { type Schema, within } from "@posthorn/contract";
import type { Resolve } from "./follow.ts";

/** References and members of `allOf` within one another are followed to this depth. */
const maxDepth = 8;

/** A schema of more parts than this is not written out a second time. */
const mostParts = 30;

/**
 * The schema that another schema declares for a property. A large one is reduced to its type, because generated code
 * writes it out once more.
 */
export function declaredProperty(schema: Schema, name: string, resolve: Resolve): Schema | undefined {
  const found = propertyIn(schema, 0);
  if (found === undefined || typeof found === "boolean" || "ref" in found || isSmall(found)) return found;
  const { origin, types } = found;
  return types === undefined ? true : { origin, types };

  /** Looks into the schema itself, then into the members of its `allOf`. */
  function propertyIn(part: Schema, depth: number): Schema | undefined {
    if (typeof part === "boolean" || depth > maxDepth) return undefined;
    if ("ref" in part) return propertyIn(resolve(part.ref), depth + 1);
    const { properties = {}, allOf = [] } = part;
    if (Object.hasOwn(properties, name)) return properties[name];
    for (const member of allOf) {
      const declared = propertyIn(member, depth + 1);
      if (declared !== undefined) return declared;
    }
    return undefined;
  }
}

function isSmall(schema: Schema): boolean {
  let count = 0;
  for (const _ of within(schema)) {
    count += 1;
    if (count > mostParts) return false;
  }
  return true;
}
