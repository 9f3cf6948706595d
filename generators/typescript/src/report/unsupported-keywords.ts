import type { SchemaObject } from "@posthorn/contract";
import type { Unsupported } from "../diagnostics/diagnostics.ts";
import { isPattern } from "../text/literal.ts";

/** True if a value contains a number that JSON can express and JavaScript cannot. Such a number is read as infinite. */
function hasInfiniteNumber(value: unknown): boolean {
  if (typeof value === "number") return !Number.isFinite(value);
  return typeof value === "object" && value !== null && Object.values(value).some(hasInfiniteNumber);
}

const keywordsWithNumbers = [
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

/** The keywords of a schema that no zod schema can express. Subschemas are not included. */
export function unsupportedKeywords(schema: SchemaObject): readonly Unsupported[] {
  const { pattern, patternProperties = {} } = schema;
  const patterns = [...(pattern === undefined ? [] : [pattern]), ...Object.keys(patternProperties)];
  return [
    ...patterns
      .filter((each) => !isPattern(each))
      .map((each): Unsupported => ({ kind: "pattern", pattern: each })),
    ...keywordsWithNumbers
      .filter((keyword) => hasInfiniteNumber(schema[keyword]))
      .map((keyword): Unsupported => ({ kind: "number", keyword })),
  ];
}
