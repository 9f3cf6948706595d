/**
 * Every name that generated code takes from a codec's package, and from which. A test holds it against what those
 * export.
 */
export const codecNames = {
  avroCodec: "@posthorn/codec-avro",
  protobufCodec: "@posthorn/codec-protobuf",
} as const;

export type CodecName = keyof typeof codecNames;
