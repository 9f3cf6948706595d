import type { Codec } from "@posthorn/core";
import { compile } from "./compile.ts";
import { openInput, readByte } from "./input.ts";
import { finish, openOutput, writeByte } from "./output.ts";
import type { Int64 } from "./primitives.ts";
import type { AvroSchema } from "./schema.ts";

export interface AvroOptions {
  /**
   * What programs see of a `long`. Numbers hold whole numbers up to 2^53: a longer one is an error, and never
   * rounded. Default `number`.
   */
  readonly int64?: Int64;
  /**
   * The schema's id in a Confluent schema registry: put in front of the bytes, and expected there. Default: the
   * bytes are the payload alone.
   */
  readonly registryId?: number;
}

/** Writes payloads as Avro's binary encoding, and reads them with the same schema. */
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
          throw new TypeError(`the bytes do not begin with the schema's id, ${registryId}`);
      }
      const payload = type.read(from);
      const left = body.length - from.at;
      if (left > 0) throw new RangeError(`${left} bytes are left over`);
      return payload;
    },
  };
}

/** A zero, and the id in four bytes. */
function prefixOf(id: number): readonly number[] {
  return [0, id >>> 24, (id >>> 16) & 255, (id >>> 8) & 255, id & 255];
}
