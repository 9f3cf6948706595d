import type { SchemaObject } from "@posthorn/contract";
import { isPattern } from "../text/literal.ts";

/** A number that JSON can say and JavaScript cannot: it is read as infinite. */
function isBeyond(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return typeof value === "object" && value !== null && Object.values(value).some(isBeyond);
}

const values = [
  "const",
  "enum",
  "default",
  "examples",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
] as const satisfies readonly (keyof SchemaObject)[];

/** What in a schema cannot be written as a zod schema that means the same; schemas within it are not looked at. */
export function unsupportedIn(schema: SchemaObject): readonly string[] {
  const { pattern, patternProperties = {} } = schema;
  const patterns = [...(pattern === undefined ? [] : [pattern]), ...Object.keys(patternProperties)];
  const beyond = values.filter((keyword) => isBeyond(schema[keyword]));
  return [
    ...patterns
      .filter((one) => !isPattern(one))
      .map((one) => `Pattern "${one}", which JavaScript cannot read,`),
    ...beyond.map((keyword) => `A number beyond double precision, as in "${keyword}",`),
  ];
}
