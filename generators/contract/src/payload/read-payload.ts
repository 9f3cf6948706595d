import { readAvro } from "../formats/avro/read-avro.ts";
import { readProtobuf } from "../formats/protobuf/read-protobuf.ts";
import type { Encoding } from "../model/encoding.ts";
import type { Schema } from "../model/schema.ts";
import { originOf, type Reading, report } from "../reading/reading.ts";
import { dialectOf } from "../schema-format/dialect.ts";
import { isReadable, languageOf, refuseFormat } from "../schema-format/schema-format.ts";
import { readSchemaOnce } from "../schemas/read-once.ts";
import { type Fields, isFields } from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";

/** A message as the contract describes it, with its traits applied. */
export interface WrittenMessage {
  readonly fields: Fields;
  readonly origin: Origin;
}

export interface Payload {
  readonly payload: Schema;
  readonly encoding?: Encoding;
  /** Set if the schema is not a JSON Schema, even if there is no encoding because types are missing. */
  readonly language?: Encoding["kind"];
}

interface WrittenSchema {
  readonly schema: unknown;
  /** The `schemaFormat`. */
  readonly format: unknown;
  readonly origin: Origin;
}

/**
 * Reads the payload of a message, in any supported language.
 *
 * @param name - the name of the message
 */
export function readPayload(reading: Reading, message: WrittenMessage, name: string): Payload {
  const { fields, origin } = message;
  const written = writtenSchema(reading, message);
  const { format, schema } = written;
  const isTwo = reading.input.major < 3;
  if (typeof format === "string") {
    const language = languageOf(format);
    if (language === "avro" && schema !== undefined) return avroPayload(reading, written);
    if (language === "protobuf" && schema !== undefined) return protobufPayload(reading, written, name);
    if (isTwo && dialectOf(format) === undefined && !isReadable(format)) {
      report(reading, refuseFormat(format, originBelow(origin, "schemaFormat")));
      return { payload: true };
    }
  }
  const { payload } = fields;
  if (payload === undefined) return { payload: true };
  const at = isFields(payload) ? originOf(reading, payload, origin) : originBelow(origin, "payload");
  return { payload: readSchemaOnce(reading, payload, at) };
}

/** In AsyncAPI 2 the format is a member of the message, in AsyncAPI 3 the payload has both format and schema. */
function writtenSchema({ input }: Reading, { fields, origin }: WrittenMessage): WrittenSchema {
  const { sources, major } = input;
  const { payload, schemaFormat } = fields;
  const at = originBelow(origin, "payload");
  if (major < 3) return { format: schemaFormat, schema: payload, origin: at };
  const written = sources.follow(payload);
  if (!isFields(written) || !Object.hasOwn(written, "schema"))
    return { format: undefined, schema: undefined, origin: at };
  const inner = originBelow(sources.originOf(written), "schema");
  return { format: written.schemaFormat, schema: written.schema, origin: inner };
}

function avroPayload(reading: Reading, { schema, origin }: WrittenSchema): Payload {
  const type = readAvro(reading, schema, origin);
  if (type === undefined) return { payload: true, language: "avro" };
  return { payload: type.schema, encoding: { kind: "avro", schema: type.avro }, language: "avro" };
}

function protobufPayload(reading: Reading, written: WrittenSchema, name: string): Payload {
  const payload = readProtobuf(reading, written, name);
  if (payload === undefined) return { payload: true };
  const { schema, message, types } = payload;
  return { payload: schema, encoding: { kind: "protobuf", message, types }, language: "protobuf" };
}
