import type { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";
import { type ReadState, readDelimited, type Type } from "./type.ts";

/** Writes a key and its value. Programs see keys as texts, whatever their type. */
export function entryWriter(
  key: Type,
  keyName: string,
  value: Type,
): (to: BinaryWriter, own: string, part: unknown, depth: number) => void {
  const keyOf = keyReader(keyName);
  return (to, own, part, depth) => {
    to.tag(1, key.wireType);
    key.write(to, keyOf(own), depth);
    to.tag(2, value.wireType);
    value.write(to, part, depth);
  };
}

function keyReader(keyName: string): (own: string) => unknown {
  if (keyName === "string") return (own) => own;
  if (keyName === "bool") {
    return (own) => {
      if (own !== "true" && own !== "false") throw new TypeError("a key of a map is neither true nor false");
      return own === "true";
    };
  }
  return (own) => {
    if (!/^(0|-?[1-9][0-9]*)$/.test(own)) throw new TypeError("a key of a map is no whole number");
    return keyName.endsWith("64") ? BigInt(own) : Number(own);
  };
}

export function readEntry(
  from: BinaryReader,
  key: Type,
  value: Type,
  state: ReadState,
): readonly [string, unknown] {
  let own = key.zero();
  let part: unknown;
  readDelimited(from, () => {
    const [number, wireType] = from.tag();
    if (number === 1 && wireType === key.wireType) own = key.read(from, state);
    else if (number === 2 && wireType === value.wireType) part = value.read(from, state, part);
    else from.skip(wireType, number);
  });
  return [String(own), part ?? value.zero()];
}

/** Makes "__proto__" a key like any other. */
export function setKey(map: Record<string, unknown>, key: string, value: unknown): void {
  Object.defineProperty(map, key, { value, enumerable: true, configurable: true, writable: true });
}
