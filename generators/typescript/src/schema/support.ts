import type { SchemaObject } from "@posthorn/contract";
import { isPattern } from "../text/literal.ts";

/** What in a schema cannot be written as a zod schema that means the same; schemas within it are not looked at. */
export function unsupportedIn(schema: SchemaObject): readonly string[] {
  const {
    items,
    pattern,
    patternProperties = {},
    properties = {},
    required = [],
    dependencies = {},
  } = schema;
  const patterns = [...(pattern === undefined ? [] : [pattern]), ...Object.keys(patternProperties)];
  const names = new Set([...Object.keys(properties), ...required, ...Object.keys(dependencies)]);
  const values = [...(schema.const === undefined ? [] : [schema.const.value]), ...(schema.enum ?? [])];
  return [
    ...(Array.isArray(items) ? ['"items" as a list of schemas'] : []),
    ...patterns
      .filter((one) => !isPattern(one))
      .map((one) => `Pattern "${one}", which JavaScript cannot read,`),
    ...[...names].filter((name) => name in Object.prototype).map(named),
    ...(values.some(holdsPrototypeName) ? ['A value with a property of a name such as "__proto__"'] : []),
  ];
}

function named(name: string): string {
  return `A property called "${name}", which every JavaScript object has,`;
}

function holdsPrototypeName(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(
    ([name, part]) => (!Array.isArray(value) && name in Object.prototype) || holdsPrototypeName(part),
  );
}
