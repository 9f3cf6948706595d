import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import type { Codec } from "@posthorn/core";
import { compile } from "./compile.ts";
import type { Int64 } from "./scalars.ts";
import type { ProtobufTypes } from "./schema.ts";
import { openState } from "./type.ts";

export interface ProtobufOptions {
  /**
   * The JavaScript type of 64-bit integers. A number beyond 2^53 is an error; it is never rounded. Default `number`.
   */
  readonly int64?: Int64;
}

/**
 * Makes a codec that writes payloads as a Protobuf message, and reads them. Its functions throw a TypeError or a
 * RangeError if a value or the bytes do not match the message.
 *
 * @param message - the message's full name, which must be among the types
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
      // A plain Uint8Array, so that slices of a Buffer are plain, too.
      return type.readWhole(new BinaryReader(new Uint8Array(buffer, byteOffset, byteLength)), openState());
    },
  };
}
