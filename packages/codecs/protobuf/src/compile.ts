import { enumType } from "./enum.ts";
import { fieldOf } from "./field.ts";
import { type MessageType, messageType } from "./message.ts";
import { type Int64, scalarTypes } from "./scalars.ts";
import type { ProtobufMessage, ProtobufTypes } from "./schema.ts";
import type { Type } from "./type.ts";
import { conversions, converted, wellKnownTypes } from "./well-known.ts";

/** Makes the writer and reader of a message. Throws a TypeError if a type is missing. */
export function compile(message: string, own: ProtobufTypes, int64: Int64): MessageType {
  const declared = new Map(Object.entries({ ...own, ...wellKnownTypes }));
  const types = new Map<string, Type>(scalarTypes(int64));
  const messages = new Map<string, MessageType>();
  const waiting: (() => void)[] = [];

  function typeOf(name: string): Type {
    const known = types.get(name);
    if (known !== undefined) return known;
    const found = declared.get(name);
    if (found === undefined) throw new TypeError(`The Protobuf types lack "${name}". Add it.`);
    return "values" in found ? define(name, enumType(name, found.values)) : open(name, found);
  }

  /** Defines a message. Its fields are added later, because they may refer to it. */
  function open(name: string, { fields }: ProtobufMessage): Type {
    const { type: plain, addField } = messageType(name);
    const conversion = conversions.get(name);
    const type = conversion === undefined ? plain : converted(plain, conversion);
    messages.set(name, type);
    waiting.push(() => {
      for (const [field, of] of Object.entries(fields)) {
        const key = of.key === undefined ? undefined : typeOf(of.key);
        addField(fieldOf(field, of, { value: typeOf(of.type), key }));
      }
    });
    return define(name, type);
  }

  function define(name: string, type: Type): Type {
    types.set(name, type);
    return type;
  }

  typeOf(message);
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) next();
  const root = messages.get(message);
  if (root === undefined)
    throw new TypeError(`"${message}" is not a message. Name one of the messages among the Protobuf types.`);
  return root;
}
