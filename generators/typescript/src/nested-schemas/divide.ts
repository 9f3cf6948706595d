import { isList, isNames, type NamedSchema, type Schema, type SchemaObject } from "@posthorn/contract";
import { hasSeveralParts } from "../keywords/parts.ts";
import { heightOf, weightOf } from "./height.ts";

/** A schema that stands within another one in the contract, and has a name of its own in generated code. */
export interface NestedSchema extends NamedSchema {
  /** Of the schema or message that it stands in. */
  readonly root: string;
  /** The way to it from there: names of properties, `item`, `value`. */
  readonly path: readonly string[];
  /** It checks the same value as others do, as a member of `allOf` for one. */
  readonly isMerged: boolean;
}

/** No schema is divided that is not higher. Compilers follow 24, as zod's types are counted here. */
const highest = 20;
/** So deep in a declaration, a property or an item that is nested further gets a name of its own. */
const deepest = 12;
/** The same for members of `allOf`, `anyOf` and `oneOf`, which are told apart by a name only if there is no other way. */
const deepestMember = 18;

interface Position {
  readonly path: readonly string[];
  /** How many of zod's types stand around it in the same declaration. */
  readonly depth: number;
  readonly isMember: boolean;
  readonly isMerged: boolean;
}

/** Divides the schemas of one file. */
export function openDivider(taken: Set<string>): {
  /** The schema, with references in the place of what is nested too deeply. */
  readonly divide: (schema: Schema, root: string) => Schema;
  /** What has been divided off, innermost first. */
  readonly found: readonly NestedSchema[];
} {
  const found: NestedSchema[] = [];

  function divide(schema: Schema, root: string): Schema {
    return within(schema, { path: [], depth: 0, isMember: false, isMerged: false });

    function within(schema: Schema, position: Position): Schema {
      if (typeof schema === "boolean" || "ref" in schema) return schema;
      const { path, depth, isMember, isMerged } = position;
      const height = heightOf(schema);
      if (depth + height <= highest) return schema;
      if (depth < (isMember ? deepestMember : deepest) || height === 0) return inner(schema, position);
      const name = nameFor(root, path, taken);
      const whole = inner(schema, { ...position, depth: 0 });
      found.push({ name, root, path, origin: schema.origin, schema: whole, isMerged });
      return { ref: name };
    }

    function inner(schema: SchemaObject, { path, depth, isMerged }: Position): SchemaObject {
      const below = depth + weightOf(schema);
      const value = (part: Schema, step: string): Schema =>
        within(part, { path: [...path, step], depth: below, isMember: false, isMerged: false });
      const condition = (part: Schema, ...steps: readonly string[]): Schema =>
        within(part, { path: [...path, ...steps], depth: below, isMember: false, isMerged: false });
      const member = (part: Schema): Schema =>
        within(part, {
          path,
          depth: below,
          isMember: true,
          isMerged: isMerged || hasSeveralParts(schema),
        });
      return mapParts(schema, { value, condition, member });
    }
  }

  return { divide, found };
}

interface Mappers {
  readonly value: (part: Schema, step: string) => Schema;
  readonly condition: (part: Schema, ...steps: readonly string[]) => Schema;
  readonly member: (part: Schema) => Schema;
}

/** The schema with other parts; the very schema where they are the same. */
function mapParts(schema: SchemaObject, { value, condition, member }: Mappers): SchemaObject {
  const changed: Record<string, unknown> = {};
  const change = (keyword: keyof SchemaObject, part: unknown): void => {
    changed[keyword] = part;
  };
  const { items, additionalItems, additionalProperties, properties, patternProperties, dependencies } =
    schema;
  if (isListed(items))
    change(
      "items",
      items.map((item, index) => value(item, `item${index + 1}`)),
    );
  else if (items !== undefined) change("items", value(items, "item"));
  if (additionalItems !== undefined) change("additionalItems", value(additionalItems, "item"));
  if (additionalProperties !== undefined)
    change("additionalProperties", value(additionalProperties, "value"));
  if (properties !== undefined) change("properties", mapValues(properties, value));
  if (patternProperties !== undefined) {
    change(
      "patternProperties",
      mapValues(patternProperties, (part) => condition(part, "value")),
    );
  }
  if (dependencies !== undefined) {
    change(
      "dependencies",
      mapValues(dependencies, (part) => (isNames(part) ? part : condition(part))),
    );
  }
  for (const keyword of ["contains", "propertyNames", "not", "if", "then", "else"] as const) {
    const part = schema[keyword];
    if (part !== undefined) change(keyword, condition(part));
  }
  for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
    const parts = schema[keyword];
    if (parts !== undefined) change(keyword, parts.map(member));
  }
  return { ...schema, ...changed };
}

function mapValues<T, R>(values: Readonly<Record<string, T>>, map: (value: T, name: string) => R) {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
}

function isListed(items: SchemaObject["items"]): items is readonly Schema[] {
  return items !== undefined && isList(items);
}

/** A name that no schema of the contract has, and that says where the schema stands. */
function nameFor(root: string, path: readonly string[], taken: Set<string>): string {
  const wanted = [root, ...path].join(".");
  let name = wanted;
  for (let number = 2; taken.has(name); number += 1) name = `${wanted}-${number}`;
  taken.add(name);
  return name;
}
