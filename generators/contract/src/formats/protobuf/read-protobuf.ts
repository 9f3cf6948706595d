import protobuf from "protobufjs";
import { type Diagnostic, diagnose } from "../../diagnostics/diagnose.ts";
import { isReference } from "../../load/sources.ts";
import type { Origin, ProtobufField, ProtobufType, Schema, SchemaObject } from "../../model/contract.ts";
import type { Reading } from "../../reading/reading.ts";
import { compact } from "../../values/fields.ts";
import { withNotes } from "../annotations.ts";
import { nameDrafts } from "../named-types.ts";
import { keysOf } from "../type-keys.ts";
import { fullNameOf, type ProtobufText, parseProtobuf, rootsOf, typeOfField } from "./parse-protobuf.ts";
import { scalarSchema, wellKnown } from "./well-known-types.ts";

export interface ProtobufPayload {
  readonly schema: Schema;
  readonly message: string;
  readonly types: Readonly<Record<string, ProtobufType>>;
}

/** A message or an enum that the payload is made of. */
interface Part {
  readonly type: protobuf.Type | protobuf.Enum;
  readonly reference: { ref: string };
}

/**
 * Reads a text of Protobuf, or a reference to a file of it. What is wrong with it is reported, and then there is
 * nothing.
 *
 * @param name - what the AsyncAPI message is called, which may say which message of the text it is
 */
export function readProtobuf(
  reading: Reading,
  written: unknown,
  place: Origin,
  name: string,
): ProtobufPayload | undefined {
  const { sources, report } = reading;
  const origin = isReference(written) ? (sources.resolve(written)?.origin ?? place) : place;
  const text = sources.follow(written);
  if (typeof text !== "string") {
    const instead = "Write the .proto's text here, or refer to a .proto file.";
    report(diagnose("protobuf-invalid", origin, { problem: "it is no text", instead }));
    return undefined;
  }
  const parsed = parse(text, origin, report);
  if (parsed === undefined) return undefined;
  const roots = rootsOf(parsed, name);
  const [root] = roots;
  if (root === undefined) {
    const instead = "Add the message that the payload is.";
    report(diagnose("protobuf-invalid", origin, { problem: "the text has no message", instead }));
    return undefined;
  }
  if (roots.length > 1) {
    const candidates = roots.map((type) => `"${type.name}"`).join(", ");
    report(diagnose("protobuf-ambiguous", origin, { candidates }));
    return undefined;
  }
  return translate(reading, root, origin);
}

function parse(
  text: string,
  origin: Origin,
  report: (diagnostic: Diagnostic) => void,
): ProtobufText | undefined {
  try {
    return parseProtobuf(text);
  } catch (error) {
    const problem = (error as Error).message.replace(/\(line (\d+)\)/, "in line $1 of the text");
    const complaint = diagnose("protobuf-invalid", origin, { problem, instead: "Correct the text." });
    const line = /in line (\d+)/.exec(problem)?.[1];
    // The text is a file of its own.
    report(
      line !== undefined && origin.pointer === ""
        ? { ...complaint, line: Number(line), column: 1 }
        : complaint,
    );
    return undefined;
  }
}

/** The message and all that it is made of. */
function translate(reading: Reading, root: protobuf.Type, origin: Origin): ProtobufPayload {
  const parts = new Map<string, Part>();
  const refer = (type: protobuf.Type | protobuf.Enum): { ref: string } => {
    const fullName = fullNameOf(type);
    const part = parts.get(fullName) ?? { type, reference: { ref: "" } };
    parts.set(fullName, part);
    return part.reference;
  };
  const refuse = (what: string, instead: string): Schema => {
    reading.report(diagnose("not-supported", origin, { what, instead }));
    return true;
  };
  const schema = refer(root);
  const types: Record<string, ProtobufType> = {};
  const schemas = new Map<string, Schema>();
  const typed = (field: protobuf.Field): { readonly schema: Schema; readonly type: string } => {
    const scalar = scalarSchema(field.type, origin);
    if (scalar !== undefined) return { schema: scalar, type: field.type };
    const type = typeOfField(field);
    const where = `(field "${field.name}" of "${fullNameOf(field.parent as protobuf.Type)}")`;
    if (type === undefined)
      return {
        type: "",
        schema: refuse(`Type "${field.type}" of another file ${where}`, "Put it into the text."),
      };
    const fullName = fullNameOf(type);
    if (fullName === "google.protobuf.Any")
      return {
        type: "",
        schema: refuse(`"${fullName}" ${where}`, "Name the type that is meant, or use bytes."),
      };
    if (type instanceof protobuf.Type && field.delimited)
      return { type: "", schema: refuse(`A group ${where}`, "Make it a message.") };
    return { type: fullName, schema: wellKnown(fullName, origin) ?? refer(type) };
  };
  // The map grows while it is walked: what is read refers to more.
  for (const [fullName, { type }] of parts) {
    const description = describe(type.comment);
    const notes = description === undefined ? {} : { description };
    if (type instanceof protobuf.Enum) {
      types[fullName] = { values: { ...type.values } };
      schemas.set(fullName, { origin, ...notes, types: ["string"], enum: Object.keys(type.values) });
      continue;
    }
    const fields = type.fieldsArray.map((field) => ({ field, ...typed(field) }));
    types[fullName] = {
      fields: Object.fromEntries(fields.map(({ field, type: name }) => [field.name, fieldOf(field, name)])),
    };
    schemas.set(fullName, {
      origin,
      ...notes,
      types: ["object"],
      properties: Object.fromEntries(
        fields.map(({ field, schema: base }) => [field.name, propertyOf(field, base, origin)]),
      ),
      required: fields.filter(({ field }) => isAlwaysThere(field)).map(({ field }) => field.name),
      additionalProperties: false,
      ...exclusiveOf(fields.map(({ field }) => field)),
    });
  }
  const keys = keysOf("protobuf", new Map(Object.entries(types)));
  nameDrafts(
    reading,
    [...parts].map(([fullName, { type, reference }]) => ({
      name: localNameOf(type),
      origin,
      reference,
      schema: schemas.get(fullName) ?? true,
      key: keys.get(fullName) ?? fullName,
    })),
  );
  return { schema, message: fullNameOf(root), types };
}

/** How the field is written. */
function fieldOf(field: protobuf.Field, type: string): ProtobufField {
  const { repeated } = field;
  const isNumeric = !/^(string|bytes)$/.test(type) && !(typeOfField(field) instanceof protobuf.Type);
  return compact<ProtobufField>({
    number: field.id,
    type,
    optional: isAlwaysThere(field) ? undefined : true,
    required: field.required ? true : undefined,
    repeated: repeated ? true : undefined,
    key: field instanceof protobuf.MapField ? field.keyType : undefined,
    packed: repeated && isNumeric && field.packed ? true : undefined,
    oneof: oneofOf(field),
  });
}

/** The fields of each `oneof` that has several. */
function exclusiveOf(fields: readonly protobuf.Field[]): Pick<SchemaObject, "exclusive"> {
  const lists = Map.groupBy(fields, oneofOf);
  const exclusive = [...lists].flatMap(([oneof, members]) =>
    oneof === undefined || members.length < 2 ? [] : [members.map(({ name }) => name)],
  );
  return exclusive.length === 0 ? {} : { exclusive };
}

function oneofOf({ partOf }: protobuf.Field): string | undefined {
  return partOf === null || partOf.isProto3Optional ? undefined : partOf.name;
}

/** What the bytes cannot say to be missing is always there: zero and empty are values like any other. */
function isAlwaysThere(field: protobuf.Field): boolean {
  if (field.required || field.repeated || field.map) return true;
  return !field.hasPresence && !(typeOfField(field) instanceof protobuf.Type);
}

function propertyOf(field: protobuf.Field, base: Schema, origin: Origin): Schema {
  const description = describe(field.comment);
  const notes = description === undefined ? {} : { description };
  if (field.repeated) return { origin, ...notes, types: ["array"], items: base };
  if (field.map) return { origin, ...notes, types: ["object"], additionalProperties: base };
  return withNotes(base, notes, origin);
}

/** A comment without its marks for tools: `@RootNode`, `@Min 0`. */
function describe(comment: string | null): string | undefined {
  const lines = (comment ?? "").split("\n").filter((line) => !/^\s*@/.test(line));
  const text = lines.join("\n").trim();
  return text === "" ? undefined : text;
}

/** `Person_Location` of a message `Location` within `Person`. */
function localNameOf(type: protobuf.ReflectionObject): string {
  const outer = type.parent;
  return outer instanceof protobuf.Type ? `${localNameOf(outer)}_${type.name}` : type.name;
}
