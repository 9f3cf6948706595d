/** An Avro schema, self-contained: what it refers to by name is defined in it, before that. */
export type AvroSchema = string | AvroType | readonly AvroSchema[];

export type AvroType =
  | { readonly type: "record"; readonly name: string; readonly fields: readonly AvroField[] }
  | { readonly type: "enum"; readonly name: string; readonly symbols: readonly string[] }
  | { readonly type: "fixed"; readonly name: string; readonly size: number }
  | { readonly type: "array"; readonly items: AvroSchema }
  | { readonly type: "map"; readonly values: AvroSchema };

export interface AvroField {
  readonly name: string;
  readonly type: AvroSchema;
  /** What is written where the field is missing. Bytes are a text of their codes. */
  readonly default?: unknown;
}
