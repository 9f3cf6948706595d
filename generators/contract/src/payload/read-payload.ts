import { readAvro } from "../formats/avro/read-avro.ts";
import { readProtobuf } from "../formats/protobuf/read-protobuf.ts";
import type { Encoding, Origin, Schema } from "../model/contract.ts";
import type { Reading } from "../reading/reading.ts";
import { dialectOf } from "../schema-format/dialect.ts";
import { isReadable, languageOf, refuseFormat } from "../schema-format/schema-format.ts";
import { readKnownSchema } from "../schemas/unchanged-schemas.ts";
import { type Fields, isFields } from "../values/fields.ts";
import { appended } from "../values/pointer.ts";

export interface Payload {
  readonly payload: Schema;
  readonly encoding?: Encoding;
  /** Of a schema that is no JSON Schema: that of the encoding, where there is one. */
  readonly language?: Encoding["kind"];
}

/**
 * Reads what a message says of its payload, in whatever language.
 *
 * @param name - what the message is called
 */
export function readPayload(reading: Reading, fields: Fields, origin: Origin, name: string): Payload {
  const { payload } = fields;
  const at = under(origin, "payload");
  const { format, schema, place } =
    reading.major < 3
      ? { format: fields.schemaFormat, schema: payload, place: at }
      : multiFormat(reading, payload, at);
  if (typeof format === "string") {
    const language = languageOf(format);
    if (language === "avro" && schema !== undefined) return avro(reading, schema, place);
    if (language === "protobuf" && schema !== undefined) return protobuf(reading, schema, place, name);
    const dialect = dialectOf(format);
    if (reading.major < 3 && dialect !== undefined) reading.translator.add(payload, dialect);
    else if (reading.major < 3 && !isReadable(format)) {
      reading.report(refuseFormat(format, under(origin, "schemaFormat")));
      return { payload: true };
    }
  }
  if (payload === undefined) return { payload: true };
  return {
    payload: readKnownSchema(reading, payload, isFields(payload) ? reading.sources.originOf(payload) : at),
  };
}

/** AsyncAPI 3: the format stands beside the schema, wherever a reference to both of them leads. */
function multiFormat(
  { sources }: Reading,
  payload: unknown,
  at: Origin,
): { readonly format?: unknown; readonly schema?: unknown; readonly place: Origin } {
  const written = sources.follow(payload);
  if (!isFields(written) || !Object.hasOwn(written, "schema")) return { place: at };
  const place = under(sources.originOf(written), "schema");
  return { format: written.schemaFormat, schema: written.schema, place };
}

function avro(reading: Reading, written: unknown, place: Origin): Payload {
  const found = readAvro(reading, written, place);
  if (found === undefined) return { payload: true, language: "avro" };
  return { payload: found.schema, encoding: { kind: "avro", schema: found.avro }, language: "avro" };
}

function protobuf(reading: Reading, written: unknown, place: Origin, name: string): Payload {
  const found = readProtobuf(reading, written, place, name);
  if (found === undefined) return { payload: true };
  const { schema, message, types } = found;
  return { payload: schema, encoding: { kind: "protobuf", message, types }, language: "protobuf" };
}

function under({ file, pointer }: Origin, step: string): Origin {
  return { file, pointer: appended(pointer, step) };
}
