export { type AvroOptions, avroCodec } from "./avro-codec.ts";
export type { AvroField, AvroSchema, AvroType } from "./schema.ts";
