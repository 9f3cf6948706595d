import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { type EntryTypes, entryWriter, readEntry, setKey } from "./map.ts";
import type { ProtobufField } from "./schema.ts";
import { type ReadState, readDelimited, type Type } from "./type.ts";

/** A message as programs see it. */
export type Fields = Record<string, unknown>;

/** The target of a field that is read. */
export interface ReadTarget {
  readonly message: Fields;
  /** The encoding of the field's value at this position. */
  readonly wireType: WireType;
  readonly state: ReadState;
}

/** A field of a message, which writes and reads itself with its tag. */
export interface Field {
  readonly name: string;
  readonly number: number;
  readonly oneof: string | undefined;
  readonly isRequired: boolean;
  /** The encodings in which the field is read. */
  readonly wireTypes: readonly WireType[];
  readonly write: (to: BinaryWriter, value: unknown, depth: number) => void;
  readonly read: (from: BinaryReader, target: ReadTarget) => void;
  /** Returns the value of the field if it is missing in the bytes. Undefined if the field is then absent. */
  readonly missing: (() => unknown) | undefined;
}

/** The name and the number of a field. */
type Label = Pick<Field, "name" | "number">;
type Behaviour = Pick<Field, "wireTypes" | "write" | "read" | "missing">;

/**
 * Makes a field of a message.
 *
 * @param types - the type of its values, and the type of its keys if it is a map
 */
export function fieldOf(
  name: string,
  declared: ProtobufField,
  types: { readonly value: Type; readonly key: Type | undefined },
): Field {
  const { number, oneof, required = false, optional = false, repeated = false, packed = false } = declared;
  const { value: type, key } = types;
  const common = { name, number, oneof, isRequired: required };
  if (key !== undefined) {
    return { ...common, ...mapField(common, { key, keyName: declared.key ?? "", value: type }) };
  }
  if (repeated) return { ...common, ...repeatedField(common, type, packed) };
  const isImplicit = !required && !optional && type.isZero !== undefined;
  return {
    ...common,
    wireTypes: [type.wireType],
    write: (to, value, depth) => {
      if (isImplicit && type.isZero?.(value)) return;
      to.tag(number, type.wireType);
      type.write(to, value, depth);
    },
    read: (from, { message, state }) => {
      message[name] = type.read(from, state, message[name]);
    },
    missing: isImplicit ? type.zero : undefined,
  };
}

function repeatedField({ name, number }: Label, type: Type, isPacked: boolean): Behaviour {
  return {
    wireTypes: [
      type.wireType,
      ...(type.wireType === WireType.LengthDelimited ? [] : [WireType.LengthDelimited]),
    ],
    write: (to, value, depth) => {
      if (!Array.isArray(value)) throw new TypeError(`"${name}" must be an array`);
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
    read: (from, { message, wireType, state }) => {
      const items = (message[name] ?? []) as unknown[];
      message[name] = items;
      if (wireType === type.wireType) items.push(type.read(from, state));
      else readDelimited(from, () => items.push(type.read(from, state)));
    },
    missing: () => [],
  };
}

function mapField({ name, number }: Label, types: EntryTypes): Behaviour {
  const writeEntry = entryWriter(types);
  return {
    wireTypes: [WireType.LengthDelimited],
    write: (to, value, depth) => {
      if (typeof value !== "object" || value === null) throw new TypeError(`"${name}" must be an object`);
      for (const entry of Object.entries(value)) {
        to.tag(number, WireType.LengthDelimited).fork();
        writeEntry(to, entry, depth);
        to.join();
      }
    },
    read: (from, { message, state }) => {
      const map = (message[name] ?? {}) as Fields;
      message[name] = map;
      setKey(map, readEntry(from, types, state));
    },
    missing: () => ({}),
  };
}
