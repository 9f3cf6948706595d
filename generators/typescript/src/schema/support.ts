import type { SchemaObject } from "@posthorn/contract";
import { isPattern } from "../text/literal.ts";

/** What in a schema cannot be written as a zod schema that means the same; schemas within it are not looked at. */
export function unsupportedIn({ pattern, patternProperties = {} }: SchemaObject): readonly string[] {
  const patterns = [...(pattern === undefined ? [] : [pattern]), ...Object.keys(patternProperties)];
  return patterns
    .filter((one) => !isPattern(one))
    .map((one) => `Pattern "${one}", which JavaScript cannot read,`);
}
