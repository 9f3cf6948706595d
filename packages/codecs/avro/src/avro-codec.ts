import type { Codec } from "@posthorn/core";
import { compile } from "./compile.ts";
import { openInput, readByte } from "./input.ts";
import { finish, openOutput, writeByte } from "./output.ts";
import type { Int64 } from "./primitives.ts";
import type { AvroSchema } from "./schema.ts";

export interface AvroOptions {
  /**
   * The JavaScript type of a `long`. A number beyond 2^53 is an error; it is never rounded. Default `number`.
   */
  readonly int64?: Int64;
  /**
   * The schema's id in a Confluent schema registry. It is written before the payload, and required there. Default: the
   * bytes are the payload alone.
   */
  readonly registryId?: number;
}

/**
 * Makes a codec that writes payloads in Avro's binary encoding, and reads them with the same schema. Its functions throw
 * a TypeError or a RangeError if a value or the bytes do not match the schema.
 */
export function avroCodec<T>(schema: AvroSchema, options: AvroOptions = {}): Codec<T> {
  const { int64 = "number", registryId } = options;
  const type = compile(schema, int64);
  const prefix = registryId === undefined ? [] : prefixOf(registryId);
  return {
    encode(payload) {
      const to = openOutput();
      for (const byte of prefix) writeByte(to, byte);
      type.write(to, payload);
      return finish(to);
    },
    decode(body) {
      const from = openInput(body);
      for (const byte of prefix) {
        if (readByte(from) !== byte)
          throw new TypeError(`the bytes do not begin with the schema id ${registryId}`);
      }
      const payload = type.read(from);
      const rest = body.length - from.at;
      if (rest > 0) throw new RangeError(`there are ${rest} bytes after the payload`);
      return payload;
    },
  };
}

/** Returns a zero, followed by the id in four bytes. */
function prefixOf(id: number): readonly number[] {
  return [0, id >>> 24, (id >>> 16) & 255, (id >>> 8) & 255, id & 255];
}
