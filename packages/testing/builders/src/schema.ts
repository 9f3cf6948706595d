export type SchemaType = "string" | "number" | "integer" | "boolean" | "null" | "object" | "array";

/** JSON Schema draft-07. A `$ref` is the bare name of one of the `Schemas` that go with it. */
export type Schema = boolean | SchemaObject;

/** Schemas by their names. */
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
  /** Bytes, where the type is "string": no keyword of JSON Schema. */
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
  /** Lists of properties of which at most one is there: no keyword of JSON Schema. */
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

export function typesOf({ type }: SchemaObject): readonly SchemaType[] | undefined {
  return typeof type === "string" ? [type] : type;
}

/** The schema of an item, by a schema that may say so of each place. */
export function itemAt({ items = true, additionalItems = true }: SchemaObject, index: number): Schema {
  if (!isList(items)) return items;
  return items[index] ?? additionalItems;
}

/** What a schema says of a property of that name. */
export function propertySchemas(schema: SchemaObject, name: string): readonly Schema[] {
  const { properties = {}, patternProperties = {}, additionalProperties = true } = schema;
  const found = [
    ...(Object.hasOwn(properties, name) ? [properties[name] as Schema] : []),
    ...Object.entries(patternProperties)
      .filter(([pattern]) => regularExpression(pattern).test(name))
      .map(([, part]) => part),
  ];
  return found.length > 0 ? found : [additionalProperties];
}

/** A pattern as JavaScript reads it, with Unicode in mind where it can be. */
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

/** Whether a dependency is of names, and not a schema. */
export function areNames(needed: Schema | readonly string[]): needed is readonly string[] {
  return Array.isArray(needed);
}

/** The schema of that name. What is nowhere says nothing. */
export function schemaNamed(schemas: Schemas, name: string): Schema {
  return Object.hasOwn(schemas, name) ? (schemas[name] as Schema) : true;
}

/** The same text for values that JSON Schema calls equal. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isObject(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  );
}
