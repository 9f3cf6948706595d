/** The Protobuf types of a message by full name. */
export type ProtobufTypes = Readonly<Record<string, ProtobufMessage | ProtobufEnum>>;

export interface ProtobufMessage {
  readonly fields: Readonly<Record<string, ProtobufField>>;
}

export interface ProtobufEnum {
  readonly values: Readonly<Record<string, number>>;
}

/**
 * A field as the .proto declares it. A field that is not `optional`, `required`, `repeated` or a map is always present:
 * its zero value is not written, and a missing field is read as its zero value.
 */
export interface ProtobufField {
  readonly number: number;
  /** A scalar type, the full name of one of the types, or one of Google's well-known ones. */
  readonly type: string;
  readonly optional?: boolean;
  readonly required?: boolean;
  readonly repeated?: boolean;
  /** The scalar type of the keys, if the field is a map. */
  readonly key?: string;
  /** True if the numbers of a repeated field are written packed. Both encodings are read. */
  readonly packed?: boolean;
  /** The `oneof` of the field. At most one field of a `oneof` is present. */
  readonly oneof?: string;
}
