/** The codecs that generated code imports, each with its package. A test compares them with the packages' exports. */
export const codecNames = {
  avroCodec: "@posthorn/codec-avro",
  protobufCodec: "@posthorn/codec-protobuf",
} as const;

export type CodecName = keyof typeof codecNames;
