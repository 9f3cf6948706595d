/** The types that a message is made of, by their full names. */
export type ProtobufTypes = Readonly<Record<string, ProtobufMessage | ProtobufEnum>>;

export interface ProtobufMessage {
  readonly fields: Readonly<Record<string, ProtobufField>>;
}

export interface ProtobufEnum {
  readonly values: Readonly<Record<string, number>>;
}

/**
 * A field as the .proto declares it. One that is not `optional`, `required`, `repeated` or a map is always there:
 * zero or empty is not written, and read where nothing is.
 */
export interface ProtobufField {
  readonly number: number;
  /** A scalar type, the full name of one of the types, or one of Google's well-known ones. */
  readonly type: string;
  readonly optional?: boolean;
  readonly required?: boolean;
  readonly repeated?: boolean;
  /** A map, with keys of that scalar type. */
  readonly key?: string;
  /** A repeated field whose numbers are written as one run of bytes. Either way is read. */
  readonly packed?: boolean;
  /** At most one field of the same `oneof` is there. */
  readonly oneof?: string;
}
