import { type BinaryReader, type BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import type { Field, Fields } from "./field.ts";
import { checkDepth, type ReadState, readDelimited, type Type } from "./type.ts";

/** A message, both as a field of another message and as a whole payload, which has no length in front. */
export interface MessageType extends Type {
  readonly writeWhole: (to: BinaryWriter, value: unknown) => void;
  readonly readWhole: (from: BinaryReader, state: ReadState) => unknown;
}

/** A message's fields. They are added after the type is made, because a field's type may be the message itself. */
interface Definition {
  readonly fullName: string;
  readonly fields: Field[];
  readonly byNumber: Map<number, Field>;
}

/** Makes a message type without fields, and the function that adds them. */
export function messageType(fullName: string): {
  readonly type: MessageType;
  readonly addField: (field: Field) => void;
} {
  const definition: Definition = { fullName, fields: [], byNumber: new Map() };
  const type: MessageType = {
    wireType: WireType.LengthDelimited,
    write: (to, value, depth) => {
      to.fork();
      writeFields(definition, to, { value, depth });
      to.join();
    },
    read: (from, state, before) => {
      const message = (before ?? {}) as Fields;
      return readMessage(definition, { message, state }, () =>
        readDelimited(from, () => readField(definition, from, { message, state })),
      );
    },
    zero: () => fillIn(definition, {}, { depth: 0, missingFieldsLeft: definition.fields.length }),
    writeWhole: (to, value) => writeFields(definition, to, { value, depth: 1 }),
    readWhole: (from, state) => {
      const message: Fields = {};
      return readMessage(definition, { message, state }, () => {
        while (from.pos < from.len) readField(definition, from, { message, state });
      });
    },
  };
  return { type, addField: (field) => addField(definition, field) };
}

function addField({ fullName, fields, byNumber }: Definition, field: Field): void {
  if (field.name in Object.prototype) {
    throw new TypeError(`"${field.name}" of "${fullName}" is a property of every object. Rename the field.`);
  }
  fields.push(field);
  byNumber.set(field.number, field);
}

function writeFields(
  { fullName, fields }: Definition,
  to: BinaryWriter,
  { value, depth }: { readonly value: unknown; readonly depth: number },
): void {
  checkDepth(depth);
  if (typeof value !== "object" || value === null) throw new TypeError(`"${fullName}" must be an object`);
  const chosen = new Map<string, string>();
  for (const field of fields) {
    const member = Object.hasOwn(value, field.name) ? (value as Fields)[field.name] : undefined;
    if (member !== undefined) {
      checkOneof(field, chosen);
      field.write(to, member, depth + 1);
    } else if (field.isRequired) throw missingField(fullName, field);
  }
}

/** Throws if a second field of the same `oneof` is present. */
function checkOneof({ name, oneof }: Field, chosen: Map<string, string>): void {
  if (oneof === undefined) return;
  const first = chosen.get(oneof);
  if (first !== undefined) {
    throw new TypeError(`"${first}" and "${name}" cannot both be present: they are fields of "${oneof}"`);
  }
  chosen.set(oneof, name);
}

function readMessage(
  definition: Definition,
  { message, state }: { readonly message: Fields; readonly state: ReadState },
  read: () => void,
): Fields {
  state.depth += 1;
  checkDepth(state.depth);
  read();
  fillIn(definition, message, state);
  state.depth -= 1;
  return message;
}

function readField(
  { fields, byNumber }: Definition,
  from: BinaryReader,
  { message, state }: { readonly message: Fields; readonly state: ReadState },
): void {
  const [number, wireType] = from.tag();
  const field = byNumber.get(number);
  if (field === undefined || !field.wireTypes.includes(wireType)) {
    from.skip(wireType, number);
    return;
  }
  // The last field of a oneof wins.
  if (field.oneof !== undefined) {
    for (const { name, oneof } of fields) {
      if (oneof === field.oneof && name !== field.name) delete message[name];
    }
  }
  field.read(from, { message, wireType, state });
}

/** Sets the fields that are missing in the bytes. Throws if one of them is required. */
function fillIn({ fullName, fields }: Definition, message: Fields, state: ReadState): Fields {
  for (const field of fields) {
    if (message[field.name] !== undefined) continue;
    if (field.isRequired) throw missingField(fullName, field);
    if (field.missing === undefined) continue;
    state.missingFieldsLeft -= 1;
    if (state.missingFieldsLeft < 0) throw new RangeError("there are too many missing fields");
    message[field.name] = field.missing();
  }
  return message;
}

function missingField(fullName: string, { name }: Field): Error {
  return new TypeError(`"${name}" of "${fullName}" is missing`);
}
