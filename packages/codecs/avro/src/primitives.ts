import { readByte, readDouble, readFloat, readLong, readRaw, readSize, readText } from "./input.ts";
import { writeByte, writeBytes, writeDouble, writeFloat, writeLong, writeText } from "./output.ts";
import { expectKind, type Type } from "./type.ts";

/** The JavaScript type of 64-bit integers. */
export type Int64 = "number" | "bigint";

/** Avro's primitive types by name. */
export function primitiveTypes(int64: Int64): ReadonlyMap<string, Type> {
  return new Map<string, Type>([
    [
      "null",
      { kind: "null", accepts: () => true, write: () => undefined, read: () => null, fromDefault: same },
    ],
    ["boolean", boolean],
    ["int", int],
    ["long", longType(int64)],
    ["float", { ...floatType("float", (value) => Math.fround(value) === value), rounds: true }],
    ["double", floatType("double", () => true)],
    ["string", string],
    ["bytes", bytes],
  ]);
}

function same(json: unknown): unknown {
  return json;
}

const boolean: Type = {
  kind: "boolean",
  accepts: () => true,
  write: (to, value) => {
    expectKind(value, "boolean", "a boolean");
    writeByte(to, value === true ? 1 : 0);
  },
  read: (from) => {
    const byte = readByte(from);
    if (byte > 1) throw new RangeError(`a boolean is ${byte}`);
    return byte === 1;
  },
  fromDefault: same,
};

function isInt(value: unknown): value is number {
  return typeof value === "number" && (value | 0) === value;
}

const int: Type = {
  kind: "number",
  accepts: isInt,
  write: (to, value) => {
    if (!isInt(value)) throw new RangeError("an int must be a whole number of 32 bits");
    writeLong(to, value);
  },
  read: (from) => {
    const value = readLong(from);
    if (!isInt(value)) throw new RangeError("an int has more than 32 bits");
    return value;
  },
  fromDefault: same,
};

function isLong(value: unknown): value is number | bigint {
  return typeof value === "bigint" ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value);
}

function longType(int64: Int64): Type {
  return {
    kind: "number",
    accepts: isLong,
    write: (to, value) => {
      if (!isLong(value))
        throw new RangeError("a long must be a whole number of 64 bits, as a bigint beyond 2^53");
      writeLong(to, value);
    },
    read: (from) => {
      const value = readLong(from);
      if (int64 === "bigint") return BigInt(value);
      if (Number.isSafeInteger(Number(value))) return Number(value);
      throw new RangeError('a long is beyond 2^53, which a number cannot hold. Set int64 to "bigint".');
    },
    fromDefault: (json) => (int64 === "bigint" && Number.isInteger(json) ? BigInt(json as number) : json),
  };
}

function floatType(name: "float" | "double", isExact: (value: number) => boolean): Type {
  const [write, read] = name === "float" ? [writeFloat, readFloat] : [writeDouble, readDouble];
  return {
    kind: "number",
    accepts: (value) => typeof value === "number" && isExact(value),
    write: (to, value) => {
      if (typeof value !== "number") throw new TypeError(`expected a ${name}, received ${typeof value}`);
      write(to, value);
    },
    read,
    fromDefault: same,
  };
}

const string: Type = {
  kind: "string",
  accepts: () => true,
  write: (to, value) => {
    expectKind(value, "string", "a string");
    writeText(to, value as string);
  },
  read: readText,
  fromDefault: same,
};

const bytes: Type = {
  kind: "bytes",
  accepts: () => true,
  write: (to, value) => {
    expectKind(value, "bytes", "a Uint8Array");
    writeBytes(to, value as Uint8Array);
  },
  read: (from) => readRaw(from, readSize(from)),
  fromDefault: bytesOf,
};

/** Converts a default of bytes: a string with one character for each byte. */
export function bytesOf(json: unknown): unknown {
  return typeof json === "string" ? Uint8Array.from(json, (character) => character.charCodeAt(0)) : json;
}
