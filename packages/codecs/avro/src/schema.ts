/** A self-contained Avro schema: every name that it refers to is defined earlier in it. */
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
  /** The value to write if the field is missing. Bytes are a string with one character for each byte. */
  readonly default?: unknown;
}
