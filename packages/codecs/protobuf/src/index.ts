export { type ProtobufOptions, protobufCodec } from "./protobuf-codec.ts";
export type { ProtobufEnum, ProtobufField, ProtobufMessage, ProtobufTypes } from "./schema.ts";
