import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { entryWriter, readEntry, setKey } from "./map.ts";
import type { ProtobufField } from "./schema.ts";
import { type ReadState, readDelimited, type Type } from "./type.ts";

export type Target = Record<string, unknown>;

/** A field of a message, with its tag. */
export interface Field {
  readonly name: string;
  readonly number: number;
  readonly oneof: string | undefined;
  readonly isRequired: boolean;
  /** How its bytes may come. */
  readonly wireTypes: readonly WireType[];
  readonly write: (to: BinaryWriter, value: unknown, depth: number) => void;
  readonly read: (from: BinaryReader, target: Target, wireType: WireType, state: ReadState) => void;
  /** What it is where there are no bytes; nothing if it is then missing. */
  readonly missing: (() => unknown) | undefined;
}

export function fieldOf(name: string, declared: ProtobufField, type: Type, key: Type | undefined): Field {
  const { number, oneof, required = false, optional = false } = declared;
  const own = { name, number, oneof, isRequired: required };
  if (key !== undefined) return { ...own, ...mapOf(name, number, key, declared.key ?? "", type) };
  if (declared.repeated === true) return { ...own, ...listOf(name, number, type, declared.packed === true) };
  const isImplicit = !required && !optional && type.isZero !== undefined;
  return {
    ...own,
    wireTypes: [type.wireType],
    write: (to, value, depth) => {
      if (isImplicit && type.isZero?.(value)) return;
      to.tag(number, type.wireType);
      type.write(to, value, depth);
    },
    read: (from, target, _wireType, state) => {
      target[name] = type.read(from, state, target[name]);
    },
    missing: isImplicit ? type.zero : undefined,
  };
}

type Behaviour = Pick<Field, "wireTypes" | "write" | "read" | "missing">;

function listOf(name: string, number: number, type: Type, isPacked: boolean): Behaviour {
  return {
    wireTypes: [
      type.wireType,
      ...(type.wireType === WireType.LengthDelimited ? [] : [WireType.LengthDelimited]),
    ],
    write: (to, value, depth) => {
      if (!Array.isArray(value)) throw new TypeError(`"${name}" is given no array`);
      if (isPacked && value.length > 0) {
        to.tag(number, WireType.LengthDelimited).fork();
        for (const item of value) type.write(to, item, depth);
        to.join();
      } else {
        for (const item of value) {
          to.tag(number, type.wireType);
          type.write(to, item, depth);
        }
      }
    },
    read: (from, target, wireType, state) => {
      const items = (target[name] ?? []) as unknown[];
      target[name] = items;
      if (wireType === type.wireType) items.push(type.read(from, state));
      else readDelimited(from, () => items.push(type.read(from, state)));
    },
    missing: () => [],
  };
}

function mapOf(name: string, number: number, key: Type, keyName: string, type: Type): Behaviour {
  const writeEntry = entryWriter(key, keyName, type);
  return {
    wireTypes: [WireType.LengthDelimited],
    write: (to, value, depth) => {
      if (typeof value !== "object" || value === null) throw new TypeError(`"${name}" is given no object`);
      for (const [own, part] of Object.entries(value)) {
        to.tag(number, WireType.LengthDelimited).fork();
        writeEntry(to, own, part, depth);
        to.join();
      }
    },
    read: (from, target, _wireType, state) => {
      const map = (target[name] ?? {}) as Target;
      target[name] = map;
      const [own, value] = readEntry(from, key, type, state);
      setKey(map, own, value);
    },
    missing: () => ({}),
  };
}
