/** The binary encoding of a payload. */
export type Encoding =
  /** `schema` is Avro in JSON. It is self-contained, and has only the attributes that the bytes depend on. */
  | { readonly kind: "avro"; readonly schema: unknown }
  /** `types` has the message and every type that it refers to, by their full names. */
  | {
      readonly kind: "protobuf";
      readonly message: string;
      readonly types: Readonly<Record<string, ProtobufType>>;
    };

export type ProtobufType =
  | { readonly fields: Readonly<Record<string, ProtobufField>> }
  /** An enum. */
  | { readonly values: Readonly<Record<string, number>> };

/** A field that is not optional, required, repeated or a map is always present: bytes without it mean zero or empty. */
export interface ProtobufField {
  readonly number: number;
  /** A scalar type, or the full name of a type. */
  readonly type: string;
  readonly optional?: true;
  readonly required?: true;
  readonly repeated?: true;
  /** For a map: the type of its keys. */
  readonly key?: string;
  /** True if all items are written as one run of bytes. */
  readonly packed?: true;
  /** The name of a `oneof`. At most one of its fields is present. */
  readonly oneof?: string;
}
