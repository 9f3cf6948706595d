import protobuf from "protobufjs";
import type { ProtobufField } from "../../model/encoding.ts";
import type { Schema, SchemaObject } from "../../model/schema.ts";
import { compact } from "../../values/fields.ts";
import type { Origin } from "../../values/origin.ts";
import { withAnnotations } from "../annotations.ts";
import { typeOfField } from "./parse-protobuf.ts";

/** The encoding of a field. */
export function encodingOf(field: protobuf.Field, type: string): ProtobufField {
  const { repeated } = field;
  const isNumeric = !/^(string|bytes)$/.test(type) && !(typeOfField(field) instanceof protobuf.Type);
  return compact<ProtobufField>({
    number: field.id,
    type,
    optional: isAlwaysPresent(field) ? undefined : true,
    required: field.required ? true : undefined,
    repeated: repeated ? true : undefined,
    key: field instanceof protobuf.MapField ? field.keyType : undefined,
    packed: repeated && isNumeric && field.packed ? true : undefined,
    oneof: oneofOf(field),
  });
}

/** The schema for a message's fields. */
export function objectSchema(
  fields: readonly { readonly field: protobuf.Field; readonly schema: Schema }[],
  origin: Origin,
): Omit<SchemaObject, "origin"> {
  return {
    types: ["object"],
    properties: Object.fromEntries(
      fields.map(({ field, schema }) => [field.name, propertyOf(field, schema, origin)]),
    ),
    required: fields.filter(({ field }) => isAlwaysPresent(field)).map(({ field }) => field.name),
    additionalProperties: false,
    ...exclusiveOf(fields.map(({ field }) => field)),
  };
}

/** The fields of each `oneof` that has several. */
function exclusiveOf(fields: readonly protobuf.Field[]): Pick<SchemaObject, "exclusive"> {
  const byOneof = Map.groupBy(fields, oneofOf);
  const exclusive = [...byOneof].flatMap(([oneof, members]) =>
    oneof === undefined || members.length < 2 ? [] : [members.map(({ name }) => name)],
  );
  return exclusive.length === 0 ? {} : { exclusive };
}

function oneofOf({ partOf }: protobuf.Field): string | undefined {
  return partOf === null || partOf.isProto3Optional ? undefined : partOf.name;
}

/** True if the bytes cannot express that the field is absent: a value of zero or an empty value is not written. */
function isAlwaysPresent(field: protobuf.Field): boolean {
  if (field.required || field.repeated || field.map) return true;
  return !field.hasPresence && !(typeOfField(field) instanceof protobuf.Type);
}

function propertyOf(field: protobuf.Field, schema: Schema, origin: Origin): Schema {
  const annotations = describe(field.comment);
  if (field.repeated) return { origin, ...annotations, types: ["array"], items: schema };
  if (field.map) return { origin, ...annotations, types: ["object"], additionalProperties: schema };
  return withAnnotations(schema, annotations, origin);
}

/** The description in a comment, without its marks for tools: `@RootNode`, `@Min 0`. */
export function describe(comment: string | null): { readonly description?: string } {
  const lines = (comment ?? "").split("\n").filter((line) => !/^\s*@/.test(line));
  const description = lines.join("\n").trim();
  return description === "" ? {} : { description };
}
