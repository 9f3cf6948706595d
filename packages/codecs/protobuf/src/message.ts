import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Field, Target } from "./field.ts";
import { checkDepth, type ReadState, readDelimited, type Type } from "./type.ts";

/** A message: as a part of others, and as a whole payload, which has no length in front. */
export interface MessageType extends Type {
  readonly writeWhole: (to: BinaryWriter, value: unknown) => void;
  readonly readWhole: (from: BinaryReader, state: ReadState) => unknown;
}

/** The type of a message, and what gives it its fields one by one, for their types may be the message again. */
export function messageType(fullName: string): {
  readonly type: MessageType;
  readonly addField: (field: Field) => void;
} {
  const fields: Field[] = [];
  const byNumber = new Map<number, Field>();

  function writeFields(to: BinaryWriter, value: unknown, depth: number): void {
    checkDepth(depth);
    if (typeof value !== "object" || value === null) throw new TypeError(`"${fullName}" is given no object`);
    const chosen = new Map<string, string>();
    for (const field of fields) {
      const part = Object.hasOwn(value, field.name) ? (value as Target)[field.name] : undefined;
      if (part !== undefined) {
        choose(field, chosen);
        field.write(to, part, depth + 1);
      } else if (field.isRequired) throw missing(field);
    }
  }

  function choose({ name, oneof }: Field, chosen: Map<string, string>): void {
    if (oneof === undefined) return;
    const other = chosen.get(oneof);
    if (other !== undefined)
      throw new TypeError(`"${other}" and "${name}" exclude each other: they are one of "${oneof}"`);
    chosen.set(oneof, name);
  }

  function readField(from: BinaryReader, target: Target, state: ReadState): void {
    const [number, wireType] = from.tag();
    const field = byNumber.get(number);
    if (field === undefined || !field.wireTypes.includes(wireType)) {
      from.skip(wireType, number);
      return;
    }
    // The last one counts.
    if (field.oneof !== undefined) {
      for (const { name, oneof } of fields)
        if (oneof === field.oneof && name !== field.name) delete target[name];
    }
    field.read(from, target, wireType, state);
  }

  function complete(target: Target, state: ReadState): Target {
    for (const field of fields) {
      if (target[field.name] !== undefined) continue;
      if (field.isRequired) throw missing(field);
      if (field.missing === undefined) continue;
      state.room -= 1;
      if (state.room < 0) throw new RangeError("there are too many messages with hardly a byte");
      target[field.name] = field.missing();
    }
    return target;
  }

  function missing({ name }: Field): Error {
    return new TypeError(`"${name}" of "${fullName}" is missing`);
  }

  function within(state: ReadState, read: (target: Target) => void, before: unknown): Target {
    state.depth += 1;
    checkDepth(state.depth);
    const target = (before ?? {}) as Target;
    read(target);
    complete(target, state);
    state.depth -= 1;
    return target;
  }

  const type: MessageType = {
    wireType: WireType.LengthDelimited,
    write: (to, value, depth) => {
      to.fork();
      writeFields(to, value, depth);
      to.join();
    },
    read: (from, state, before) =>
      within(state, (target) => readDelimited(from, () => readField(from, target, state)), before),
    zero: () => complete({}, { depth: 0, room: fields.length }),
    writeWhole: (to, value) => writeFields(to, value, 1),
    readWhole: (from, state) =>
      within(
        state,
        (target) => {
          while (from.pos < from.len) readField(from, target, state);
        },
        undefined,
      ),
  };

  function addField(field: Field): void {
    if (field.name in Object.prototype)
      throw new TypeError(`"${field.name}" of "${fullName}" is what every object has. Rename the field.`);
    fields.push(field);
    byNumber.set(field.number, field);
  }

  return { type, addField };
}
