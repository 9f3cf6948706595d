import protobuf from "protobufjs";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnose.ts";
import type { ProtobufType } from "../../model/encoding.ts";
import type { Schema } from "../../model/schema.ts";
import type { Origin } from "../../values/origin.ts";
import { fullNameOf, typeOfField } from "./parse-protobuf.ts";
import { describe, encodingOf, objectSchema } from "./protobuf-fields.ts";
import { scalarSchema, wellKnownSchema } from "./well-known-types.ts";

/** A message or an enum that a payload consists of. */
export interface TranslatedType {
  readonly type: protobuf.Type | protobuf.Enum;
  readonly encoding: ProtobufType;
  /** Refers to other types by their full names. */
  readonly schema: Schema;
}

export interface TranslatedMessage {
  /** The message first, then the types that it refers to, by their full names. */
  readonly types: ReadonlyMap<string, TranslatedType>;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Translates a message, and every type that it refers to. Enums become strings, because Protobuf's JSON writes their
 * names. Types with a special form in JSON, such as timestamps, are translated in place and not added as types.
 */
export function translateMessage(root: protobuf.Type, origin: Origin): TranslatedMessage {
  const types = new Map<string, TranslatedType>();
  const diagnostics: Diagnostic[] = [];
  const waiting: (protobuf.Type | protobuf.Enum)[] = [root];
  // The list grows during this loop.
  for (const type of waiting) {
    const fullName = fullNameOf(type);
    if (types.has(fullName)) continue;
    const annotations = describe(type.comment);
    if (type instanceof protobuf.Enum) {
      const schema: Schema = { origin, ...annotations, types: ["string"], enum: Object.keys(type.values) };
      types.set(fullName, { type, encoding: { values: { ...type.values } }, schema });
      continue;
    }
    const fields = type.fieldsArray.map((field) => ({ field, ...translateField(field, origin) }));
    waiting.push(...fields.flatMap((field) => (field.target === undefined ? [] : [field.target])));
    diagnostics.push(...fields.flatMap((field) => field.diagnostics ?? []));
    const encodings = fields.map(({ field, typeName }) => [field.name, encodingOf(field, typeName)] as const);
    types.set(fullName, {
      type,
      encoding: { fields: Object.fromEntries(encodings) },
      schema: { origin, ...annotations, ...objectSchema(fields, origin) },
    });
  }
  return { types, diagnostics };
}

interface TranslatedField {
  readonly typeName: string;
  readonly schema: Schema;
  /** The type that the schema refers to. */
  readonly target?: protobuf.Type | protobuf.Enum;
  readonly diagnostics?: readonly Diagnostic[];
}

function translateField(field: protobuf.Field, origin: Origin): TranslatedField {
  const scalar = scalarSchema(field.type, origin);
  if (scalar !== undefined) return { schema: scalar, typeName: field.type };
  const where = `(field "${field.name}" of "${fullNameOf(field.parent as protobuf.Type)}")`;
  const refuse = (what: string, instead: string): TranslatedField => ({
    typeName: "",
    schema: true,
    diagnostics: [diagnose("not-supported", origin, { what: `${what} ${where}`, instead })],
  });
  const type = typeOfField(field);
  if (type === undefined) return refuse(`Type "${field.type}" of another file`, "Add it to this text.");
  const fullName = fullNameOf(type);
  if (fullName === "google.protobuf.Any") return refuse(`"${fullName}"`, "Use a specific type, or bytes.");
  if (type instanceof protobuf.Type && field.delimited) return refuse("A group", "Make it a message.");
  const wellKnown = wellKnownSchema(fullName, origin);
  if (wellKnown !== undefined) return { typeName: fullName, schema: wellKnown };
  return { typeName: fullName, schema: { ref: fullName }, target: type };
}
