import type { Message, Schema, SchemaObject } from "@posthorn/contract";
import { follow, type Resolve } from "../json-schema/follow.ts";
import { allKinds, constrains, isInteger, kindOf } from "../json-schema/kinds.ts";

/** The type of a value that is written as text. */
type TextValue = "number" | "integer" | "boolean";

/**
 * The encoding of a payload. `number`, `integer` and `boolean` are written as text. `encoded` is described by
 * `Message.encoding`. `custom` needs a codec that the program provides.
 */
export type PayloadForm = "json" | "text" | TextValue | "bytes" | "encoded" | "custom";

/** Decides the encoding of a message's payload from its content type and its schema. */
export function payloadForm({ contentType, payload, encoding }: Message, resolve: Resolve): PayloadForm {
  if (encoding !== undefined) return "encoded";
  if (contentType === "application/json" || /^([^;]+[/+])?json\s*(;|$)/i.test(contentType)) return "json";
  const schema = follow(payload, resolve);
  const isText = /^\s*text\//i.test(contentType);
  if (isUnconstrained(schema)) return isText ? "text" : "bytes";
  if (typeof schema === "boolean") return "custom";
  const value = isText ? textValueOf(schema) : undefined;
  if (value !== undefined) return value;
  if (!isOfStrings(schema)) return "custom";
  return schema.format === "binary" ? "bytes" : "text";
}

/** The payload's schema in generated code: one of text or bytes, where the contract leaves the type open. */
export function payloadInCode(message: Message, resolve: Resolve): Schema {
  const form = payloadForm(message, resolve);
  const schema = follow(message.payload, resolve);
  const documented: SchemaObject =
    typeof schema === "object" ? documentationOf(schema) : { origin: message.origin };
  if (form === "bytes") return { ...documented, types: ["string"], format: "binary" };
  if (form === "text" && isUnconstrained(schema)) return { ...documented, types: ["string"] };
  return message.payload;
}

function documentationOf({ origin, title, description }: SchemaObject): SchemaObject {
  return {
    origin,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
  };
}

/** The type of the values, where a schema accepts those of one simple type only. */
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

function isUnconstrained(schema: boolean | SchemaObject): boolean {
  if (typeof schema === "boolean") return schema;
  const { types, allOf, anyOf, oneOf, not, if: condition, format } = schema;
  const keywords = [types, allOf, anyOf, oneOf, not, condition, schema.const, schema.enum];
  return (
    format !== "binary" &&
    keywords.every((keyword) => keyword === undefined) &&
    !allKinds.some((kind) => constrains(schema, kind))
  );
}
