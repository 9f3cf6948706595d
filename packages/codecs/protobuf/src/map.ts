import type { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { type ReadState, readDelimited, type Type } from "./type.ts";

/** An entry of a map. Keys of every type are strings in programs. */
export type Entry = readonly [key: string, value: unknown];

/** The types of a map's entries. */
export interface EntryTypes {
  readonly key: Type;
  /** Protobuf's name of the key's type. */
  readonly keyName: string;
  readonly value: Type;
}

/** Makes the function that writes an entry of a map. */
export function entryWriter(types: EntryTypes): (to: BinaryWriter, entry: Entry, depth: number) => void {
  const { key: keyType, value: valueType } = types;
  const parseKey = keyParser(types.keyName);
  return (to, [key, value], depth) => {
    to.tag(1, keyType.wireType);
    keyType.write(to, parseKey(key), depth);
    to.tag(2, valueType.wireType);
    valueType.write(to, value, depth);
  };
}

function keyParser(keyName: string): (key: string) => unknown {
  if (keyName === "string") return (key) => key;
  if (keyName === "bool") {
    return (key) => {
      if (key !== "true" && key !== "false") throw new TypeError("a key of a map must be true or false");
      return key === "true";
    };
  }
  return (key) => {
    if (!/^(0|-?[1-9][0-9]*)$/.test(key)) throw new TypeError("a key of a map must be a whole number");
    return keyName.endsWith("64") ? BigInt(key) : Number(key);
  };
}

/** Reads an entry of a map. A missing key or value is read as its zero value. */
export function readEntry(from: BinaryReader, types: EntryTypes, state: ReadState): Entry {
  const { key: keyType, value: valueType } = types;
  let key = keyType.zero();
  let value: unknown;
  readDelimited(from, () => {
    const [number, wireType] = from.tag();
    if (number === 1 && wireType === keyType.wireType) key = keyType.read(from, state);
    else if (number === 2 && wireType === valueType.wireType) value = valueType.read(from, state, value);
    else from.skip(wireType, number);
  });
  return [String(key), value ?? valueType.zero()];
}

/** Sets a key of a map. "__proto__" is an ordinary key. */
export function setKey(map: Record<string, unknown>, [key, value]: Entry): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
