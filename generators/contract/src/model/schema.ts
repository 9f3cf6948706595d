import type { Origin } from "../values/origin.ts";
import type { ExternalDocs } from "./documentation.ts";

/** A schema that references lead to. Generated code has one type for each. */
export interface NamedSchema {
  /** The last step of its pointer, or the file's name without its extension. Unique in the contract. */
  readonly name: string;
  /** The name that its origin suggests, if another schema of the contract already has that name. */
  readonly ownName?: string;
  /** `x-posthorn.name`: the name in generated code, if it is another one. */
  readonly codeName?: string;
  readonly origin: Origin;
  readonly schema: Schema;
}

/** JSON Schema draft-07. A `$ref` is resolved to a name in `Contract.schemas`. */
export type Schema = boolean | SchemaReference | SchemaObject;

export interface SchemaReference {
  /** The `name` of a NamedSchema. */
  readonly ref: string;
}

export type SchemaType = "string" | "number" | "integer" | "boolean" | "null" | "object" | "array";

/** The keywords of JSON Schema under their names in the specification, with a few additions. */
export interface SchemaObject {
  readonly origin: Origin;
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly readOnly?: boolean;
  readonly writeOnly?: boolean;
  readonly externalDocs?: ExternalDocs;

  /** The types of `type`, and "null" for OpenAPI's `nullable: true`. */
  readonly types?: readonly SchemaType[];
  readonly const?: { readonly value: unknown };
  readonly enum?: readonly unknown[];

  readonly multipleOf?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;

  readonly maxLength?: number;
  readonly minLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  /** True if a "string" stands for bytes, in payloads of other languages. */
  readonly binary?: true;
  readonly contentEncoding?: string;
  readonly contentMediaType?: string;

  readonly items?: Schema | readonly Schema[];
  readonly additionalItems?: Schema;
  readonly maxItems?: number;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
  readonly contains?: Schema;

  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly patternProperties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema;
  readonly propertyNames?: Schema;
  readonly maxProperties?: number;
  readonly minProperties?: number;
  readonly dependencies?: Readonly<Record<string, Schema | readonly string[]>>;
  /** Lists of properties. At most one property of each list is present. Not a keyword of JSON Schema. */
  readonly exclusive?: readonly (readonly string[])[];
  /** True if decoding fills in the defaults of absent properties. Not a keyword of JSON Schema. */
  readonly fillsDefaults?: true;

  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly if?: Schema;
  readonly then?: Schema;
  readonly else?: Schema;
  /** The property whose value selects a member of `oneOf` or `anyOf`. The members themselves state their values. */
  readonly discriminator?: string;
  /** OpenAPI's mapping from values to the name of the selected member, or to a reference as it is written. */
  readonly discriminatorMapping?: Readonly<Record<string, string>>;
}
