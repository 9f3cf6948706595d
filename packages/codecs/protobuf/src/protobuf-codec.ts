import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Codec } from "@posthorn/core";
import { compile } from "./compile.ts";
import type { Int64 } from "./scalars.ts";
import type { ProtobufTypes } from "./schema.ts";
import { openState } from "./type.ts";

export interface ProtobufOptions {
  /**
   * What programs see of integers of 64 bits. Numbers hold whole numbers up to 2^53: a longer one is an error, and
   * never rounded. Default `number`.
   */
  readonly int64?: Int64;
}

/**
 * Writes payloads as a message of Protobuf, and reads them.
 *
 * @param message - its full name, among the types
 */
export function protobufCodec<T>(
  message: string,
  types: ProtobufTypes,
  { int64 = "number" }: ProtobufOptions = {},
): Codec<T> {
  const type = compile(message, types, int64);
  return {
    encode(payload) {
      const to = new BinaryWriter();
      type.writeWhole(to, payload);
      return to.finish();
    },
    decode({ buffer, byteOffset, byteLength }) {
      // Whatever kind of array it was: parts of it are plain Uint8Arrays.
      return type.readWhole(new BinaryReader(new Uint8Array(buffer, byteOffset, byteLength)), openState());
    },
  };
}
