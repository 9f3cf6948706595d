import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Type } from "./type.ts";

/** The JavaScript type of 64-bit integers. */
export type Int64 = "number" | "bigint";

const wire32 = ["int32", "uint32", "sint32", "fixed32", "sfixed32"] as const;
const wire64 = ["int64", "uint64", "sint64", "fixed64", "sfixed64"] as const;

/** Protobuf's scalar types by name. */
export function scalarTypes(int64: Int64): ReadonlyMap<string, Type> {
  return new Map<string, Type>([
    ...wire32.map((name) => [name, number(name)] as const),
    ...wire64.map((name) => [name, wide(name, int64)] as const),
    ["float", number("float")],
    ["double", number("double")],
    ["bool", bool],
    ["string", string],
    ["bytes", bytes],
  ]);
}

function wireTypeOf(name: string): WireType {
  if (/^(s?fixed32|float)$/.test(name)) return WireType.Bit32;
  return /^(s?fixed64|double)$/.test(name) ? WireType.Bit64 : WireType.Varint;
}

function number(name: (typeof wire32)[number] | "float" | "double"): Type {
  return {
    wireType: wireTypeOf(name),
    write: (to, value) => {
      expectType(value, "number", name);
      to[name](value as number);
    },
    read: (from) => from[name](),
    zero: () => 0,
    isZero: (value) => Object.is(value, 0),
  };
}

function wide(name: (typeof wire64)[number], int64: Int64): Type {
  return {
    wireType: wireTypeOf(name),
    write: (to, value) => {
      if (typeof value !== "bigint" && !Number.isSafeInteger(value))
        throw new RangeError(`${name} must be a whole number, as a bigint beyond 2^53`);
      to[name](value as bigint | number);
    },
    read: (from) => {
      const value = from[name]();
      if (int64 === "bigint") return BigInt(value);
      if (Number.isSafeInteger(Number(value))) return Number(value);
      throw new RangeError(`${name} is beyond 2^53, which a number cannot hold. Set int64 to "bigint".`);
    },
    zero: () => (int64 === "bigint" ? 0n : 0),
    isZero: (value) => value === 0 || value === 0n,
  };
}

const bool: Type = {
  wireType: WireType.Varint,
  write: (to, value) => {
    expectType(value, "boolean", "bool");
    to.bool(value as boolean);
  },
  read: (from) => from.bool(),
  zero: () => false,
  isZero: (value) => value === false,
};

const string: Type = {
  wireType: WireType.LengthDelimited,
  write: (to, value) => {
    expectType(value, "string", "string");
    if (!(value as string).isWellFormed())
      throw new TypeError("a string contains half of a surrogate pair, which UTF-8 cannot encode");
    to.string(value as string);
  },
  read: (from: BinaryReader) => from.string(true),
  zero: () => "",
  isZero: (value) => value === "",
};

const bytes: Type = {
  wireType: WireType.LengthDelimited,
  write: (to: BinaryWriter, value) => {
    if (!(value instanceof Uint8Array)) throw new TypeError("bytes must be a Uint8Array");
    to.bytes(value);
  },
  // A copy, which does not change if the packet's memory is used again.
  read: (from) => from.bytes().slice(),
  zero: () => new Uint8Array(),
  isZero: (value) => (value as Uint8Array).length === 0,
};

export function expectType(value: unknown, type: "number" | "string" | "boolean", name: string): void {
  if (typeof value !== type)
    throw new TypeError(`expected a ${type} for ${name}, received ${value === null ? "null" : typeof value}`);
}
