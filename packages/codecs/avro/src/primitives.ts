import { readByte, readDouble, readFloat, readLong, readRaw, readSize, readText } from "./input.ts";
import { writeByte, writeBytes, writeDouble, writeFloat, writeLong, writeText } from "./output.ts";
import { expectKind, type Type } from "./type.ts";

/** Whether a program sees integers of 64 bits as numbers or as bigints. */
export type Int64 = "number" | "bigint";

/** The types that have no name and no parts, by what Avro calls them. */
export function primitiveTypes(int64: Int64): ReadonlyMap<string, Type> {
  return new Map<string, Type>([
    ["null", { kind: "null", fits: () => true, write: () => undefined, read: () => null, revive: same }],
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
  fits: () => true,
  write: (to, value) => {
    expectKind(value, "boolean", "a boolean");
    writeByte(to, value === true ? 1 : 0);
  },
  read: (from) => {
    const byte = readByte(from);
    if (byte > 1) throw new RangeError(`a boolean is ${byte}`);
    return byte === 1;
  },
  revive: same,
};

function isInt(value: unknown): value is number {
  return typeof value === "number" && (value | 0) === value;
}

const int: Type = {
  kind: "number",
  fits: isInt,
  write: (to, value) => {
    if (!isInt(value)) throw new RangeError("an int is no whole number of 32 bits");
    writeLong(to, value);
  },
  read: (from) => {
    const value = readLong(from);
    if (!isInt(value)) throw new RangeError("an int has more than 32 bits");
    return value;
  },
  revive: same,
};

function isLong(value: unknown): value is number | bigint {
  return typeof value === "bigint" ? BigInt.asIntN(64, value) === value : Number.isSafeInteger(value);
}

function longType(int64: Int64): Type {
  return {
    kind: "number",
    fits: isLong,
    write: (to, value) => {
      if (!isLong(value))
        throw new RangeError("a long is no whole number of 64 bits, or a number beyond 2^53");
      writeLong(to, value);
    },
    read: (from) => {
      const value = readLong(from);
      if (int64 === "bigint") return BigInt(value);
      if (Number.isSafeInteger(Number(value))) return Number(value);
      throw new RangeError("a long is beyond 2^53, which a number cannot hold: read it as bigint");
    },
    revive: (json) => (int64 === "bigint" && Number.isInteger(json) ? BigInt(json as number) : json),
  };
}

function floatType(name: "float" | "double", isExact: (value: number) => boolean): Type {
  const [write, read] = name === "float" ? [writeFloat, readFloat] : [writeDouble, readDouble];
  return {
    kind: "number",
    fits: (value) => typeof value === "number" && isExact(value),
    write: (to, value) => {
      if (typeof value !== "number") throw new TypeError(`${typeof value} stands where a ${name} is due`);
      write(to, value);
    },
    read,
    revive: same,
  };
}

const string: Type = {
  kind: "string",
  fits: () => true,
  write: (to, value) => {
    expectKind(value, "string", "a string");
    writeText(to, value as string);
  },
  read: readText,
  revive: same,
};

const bytes: Type = {
  kind: "bytes",
  fits: () => true,
  write: (to, value) => {
    expectKind(value, "bytes", "a Uint8Array");
    writeBytes(to, value as Uint8Array);
  },
  read: (from) => readRaw(from, readSize(from)),
  revive: bytesOf,
};

/** Bytes as a default writes them: each a character of its code. */
export function bytesOf(json: unknown): unknown {
  return typeof json === "string" ? Uint8Array.from(json, (character) => character.charCodeAt(0)) : json;
}
