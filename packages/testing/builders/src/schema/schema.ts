/** The types of JSON Schema. */
export type SchemaType = "string" | "number" | "integer" | "boolean" | "null" | "object" | "array";

/** A JSON Schema of draft-07. A `$ref` is the plain name of one of its `Schemas`. */
export type Schema = boolean | SchemaObject;

/** Schemas by name. */
export type Schemas = Readonly<Record<string, Schema>>;

export interface SchemaObject {
  readonly $ref?: string;
  readonly type?: SchemaType | readonly SchemaType[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly examples?: readonly unknown[];

  readonly multipleOf?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;

  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly contentEncoding?: string;
  /** True for a string of bytes. Not a keyword of JSON Schema. */
  readonly binary?: boolean;

  readonly items?: Schema | readonly Schema[];
  readonly additionalItems?: Schema;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly contains?: Schema;

  readonly properties?: Schemas;
  readonly required?: readonly string[];
  readonly patternProperties?: Schemas;
  readonly additionalProperties?: Schema;
  readonly propertyNames?: Schema;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly dependencies?: Readonly<Record<string, Schema | readonly string[]>>;
  /** Each list names properties that exclude each other. Not a keyword of JSON Schema. */
  readonly "x-exclusive"?: readonly (readonly string[])[];

  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The types that a schema names. Undefined if it names none. */
export function typesOf({ type }: SchemaObject): readonly SchemaType[] | undefined {
  return typeof type === "string" ? [type] : type;
}

/** The schema of the item at an index. */
export function itemAt({ items = true, additionalItems = true }: SchemaObject, index: number): Schema {
  if (!isList(items)) return items;
  return items[index] ?? additionalItems;
}

/** The schemas that a schema gives for a property. */
export function propertySchemas(schema: SchemaObject, name: string): readonly Schema[] {
  const { properties = {}, patternProperties = {}, additionalProperties = true } = schema;
  const schemas = [
    ...(Object.hasOwn(properties, name) ? [properties[name] as Schema] : []),
    ...Object.entries(patternProperties)
      .filter(([pattern]) => regularExpression(pattern).test(name))
      .map(([, matching]) => matching),
  ];
  return schemas.length > 0 ? schemas : [additionalProperties];
}

/** The regular expression of a pattern. It has the Unicode flag unless the pattern is invalid with it. */
export function regularExpression(pattern: string): RegExp {
  try {
    return new RegExp(pattern, "u");
  } catch {
    return new RegExp(pattern);
  }
}

export function isList(items: Schema | readonly Schema[]): items is readonly Schema[] {
  return Array.isArray(items);
}

/** True if a dependency lists property names. Otherwise it is a schema. */
export function areNames(dependency: Schema | readonly string[]): dependency is readonly string[] {
  return Array.isArray(dependency);
}

/** The schema with that name. An unknown name allows every value. */
export function schemaNamed(schemas: Schemas, name: string): Schema {
  return Object.hasOwn(schemas, name) ? (schemas[name] as Schema) : true;
}

/** A text that is the same for values that are equal in JSON Schema. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
