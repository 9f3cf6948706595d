import type { Message, Schema, SchemaObject } from "@posthorn/contract";
import { allKinds, constrains, isInteger, kindOf } from "../keywords/kinds.ts";
import type { SchemaGraph } from "./graph.ts";
import { follow } from "./headers.ts";

/** What a text stands for. */
type TextValue = "number" | "integer" | "boolean";

/**
 * How a payload is written. `number`, `integer` and `boolean`: as a text that stands for one. `encoded`: as
 * `Message.encoding` says. `foreign`: in a way that the program must bring a codec for.
 */
export type Form = "json" | "text" | TextValue | "bytes" | "encoded" | "foreign";

/** How a message's payload is written, by its content type and its schema. */
export function formOf({ contentType, payload, encoding }: Message, resolve: SchemaGraph["resolve"]): Form {
  if (encoding !== undefined) return "encoded";
  if (contentType === "application/json" || /^([^;]+[/+])?json\s*(;|$)/i.test(contentType)) return "json";
  const schema = follow(payload, resolve);
  const isText = /^\s*text\//i.test(contentType);
  if (saysNothing(schema)) return isText ? "text" : "bytes";
  if (typeof schema === "boolean") return "foreign";
  const value = isText ? textValueOf(schema) : undefined;
  if (value !== undefined) return value;
  if (!isOfStrings(schema)) return "foreign";
  return schema.format === "binary" ? "bytes" : "text";
}

/** The payload as programs see it: a text or bytes, where the schema leaves that open. */
export function payloadAsSeen(message: Message, resolve: SchemaGraph["resolve"]): Schema {
  const form = formOf(message, resolve);
  const schema = follow(message.payload, resolve);
  const said: SchemaObject = typeof schema === "object" ? wordsOf(schema) : { origin: message.origin };
  if (form === "bytes") return { ...said, types: ["string"], format: "binary" };
  if (form === "text" && saysNothing(schema)) return { ...said, types: ["string"] };
  return message.payload;
}

function wordsOf({ origin, title, description }: SchemaObject): SchemaObject {
  return {
    origin,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
}

/** What texts stand for whose schema lets values of one simple type through. */
function textValueOf(schema: SchemaObject): TextValue | undefined {
  const { types, enum: values = [], const: constant } = schema;
  if (types === undefined) {
    const kinds = new Set([...values, ...(constant === undefined ? [] : [constant.value])].map(kindOf));
    const [kind] = kinds;
    return kinds.size === 1 && (kind === "number" || kind === "boolean") ? kind : undefined;
  }
  if (isInteger(schema)) return types.length === 1 ? "integer" : undefined;
  if (types.every((type) => type === "number" || type === "integer")) return "number";
  return types.join() === "boolean" ? "boolean" : undefined;
}

function isOfStrings({ types, format }: SchemaObject): boolean {
  return types === undefined ? format === "binary" : types.join() === "string";
}

function saysNothing(schema: boolean | SchemaObject): boolean {
  if (typeof schema === "boolean") return schema;
  const { types, allOf, anyOf, oneOf, not, if: condition, format } = schema;
  const others = [types, allOf, anyOf, oneOf, not, condition, schema.const, schema.enum];
  return (
    format !== "binary" &&
    others.every((keyword) => keyword === undefined) &&
    !allKinds.some((kind) => constrains(schema, kind))
  );
}
