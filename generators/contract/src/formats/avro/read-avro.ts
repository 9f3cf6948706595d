import { diagnose } from "../../diagnostics/diagnose.ts";
import type { Schema } from "../../model/schema.ts";
import { type Reading, report } from "../../reading/reading.ts";
import { isReference } from "../../references/reference-object.ts";
import { deepestLevel } from "../../text/limits.ts";
import { type Fields, textOf } from "../../values/fields.ts";
import { type Origin, originBelow } from "../../values/origin.ts";
import { nearestWord } from "../../words/nearest-word.ts";
import { addNamedTypes } from "../named-types.ts";
import { typeKeysOf } from "../type-keys.ts";
import { type AvroReading, describe, invalid, type Position, placeholder } from "./avro-reading.ts";
import { flattenTypes } from "./flatten-types.ts";
import { definitionElsewhere } from "./other-definitions.ts";
import { readEnum, readFixed, readRecord } from "./read-definition.ts";
import {
  type AvroType,
  fullNameOf,
  isAmbiguous,
  isAvroName,
  kindOf,
  primitiveNames,
  primitiveSchema,
  withLogicalType,
} from "./types.ts";

/** The most types in one schema. References can multiply them. */
const mostTypes = 20_000;

/**
 * Reads an Avro schema. It is a value of YAML or JSON, and parts of it may be in other files. Mistakes are reported.
 * Returns undefined if the schema uses types that no file of the contract defines, such as types in a registry.
 *
 * Each step gives two results: the schema that programs see, and the Avro type for the encoding. In the latter, names
 * are written in full and references are replaced, so that it needs no other file. A named type is registered before its
 * definition is read, because it may contain itself. An unknown name is noted and not refused at once: only at the end
 * is it clear whether the type is defined later, elsewhere or nowhere, and each case has a different remedy.
 */
export function readAvro(reading: Reading, written: unknown, origin: Origin): AvroType | undefined {
  const avro: AvroReading = {
    reading,
    origin,
    types: new Map(),
    names: new Map(),
    open: new Set(),
    missing: new Map(),
    count: 0,
  };
  const root = readType(avro, written, { origin, namespace: "" });
  for (const [name, at] of avro.missing) reportMissing(avro, name, at);
  if (avro.missing.size > 0) return undefined;
  const keys = typeKeysOf("avro", flattenTypes(root.avro));
  const types = [...avro.types].map(([fullName, { origin: at, type }]) => ({
    fullName,
    name: fullName.slice(fullName.lastIndexOf(".") + 1),
    origin: at,
    schema: type?.schema ?? true,
    key: keys.get(fullName) ?? fullName,
  }));
  return { schema: addNamedTypes(reading, types, root.schema), avro: root.avro };
}

function readType(avro: AvroReading, value: unknown, { origin: at, namespace }: Position): AvroType {
  const { reading, names, open } = avro;
  const { sources } = reading.input;
  avro.count += 1;
  if (avro.count === mostTypes) report(reading, diagnose("ref-excessive", avro.origin, {}));
  if (avro.count >= mostTypes) return placeholder;
  const target = isReference(value) ? sources.follow(value) : value;
  if (isReference(value) && target === undefined) return placeholder; // reported where references are checked
  const origin = typeof target === "object" && target !== null ? sources.originOf(target) : at;
  const position = { origin, namespace };
  if (typeof target === "string") return readName(avro, target, position);
  if (typeof target !== "object" || target === null) {
    const instead = 'Name a type as a string: "null" needs quotes too.';
    return invalid(avro, origin, { problem: `${JSON.stringify(target)} is not a type`, instead });
  }
  const name = names.get(target);
  if (name !== undefined) return reference(name);
  if (open.has(target))
    return invalid(avro, origin, {
      problem: "it contains itself",
      instead: "Give a record in between a name.",
    });
  if (open.size >= deepestLevel) {
    report(reading, diagnose("nesting-too-deep", origin, { depth: deepestLevel }));
    return placeholder;
  }
  open.add(target);
  const type = Array.isArray(target)
    ? readUnion(avro, target, position)
    : readObject(avro, target as Fields, position);
  open.delete(target);
  return type;
}

function readName(avro: AvroReading, name: string, { origin, namespace }: Position): AvroType {
  const { types, missing } = avro;
  const primitive = primitiveSchema(name, origin);
  if (primitive !== undefined) return { schema: primitive, avro: name };
  const fullName = fullNameOf(name, namespace);
  const defined = [fullName, name].find((each) => types.has(each));
  if (defined !== undefined) return reference(defined);
  if (!isAvroName(name))
    return invalid(avro, origin, { problem: `"${name}" is not a type`, instead: "Correct the name." });
  if (!missing.has(fullName)) missing.set(fullName, origin);
  return { schema: true, avro: fullName };
}

function reference(fullName: string): AvroType {
  return { schema: { ref: fullName }, avro: fullName };
}

function readUnion(
  avro: AvroReading,
  members: readonly unknown[],
  { origin, namespace }: Position,
): AvroType {
  if (members.length === 0)
    return invalid(avro, origin, { problem: "a union is empty", instead: "List its types." });
  const branches = members.map((member, index) =>
    readType(avro, member, { origin: originBelow(origin, index), namespace }),
  );
  const kinds = branches.map((branch) => kindOf(branch.avro));
  const duplicate = kinds.find((kind, index) => kinds.indexOf(kind) < index);
  if (duplicate !== undefined)
    return invalid(avro, origin, {
      problem: `a union has "${duplicate}" twice`,
      instead: "Keep one of them.",
    });
  if (kinds.includes("union"))
    return invalid(avro, origin, { problem: "a union contains a union", instead: "Merge the two unions." });
  reportAmbiguousRecords(avro, branches, origin);
  const anyOf = branches.map(({ schema }) => schema);
  return {
    schema: anyOf.length === 1 ? (anyOf[0] as Schema) : { origin, anyOf },
    avro: branches.map((branch) => branch.avro),
  };
}

/** Reports records of a union that have the same fields: a value is written as the first type that it fits. */
function reportAmbiguousRecords(
  { reading, types }: AvroReading,
  branches: readonly AvroType[],
  origin: Origin,
): void {
  const records = branches.flatMap((branch) => {
    const fullName = kindOf(branch.avro);
    const named = types.get(fullName);
    return named === undefined ? [] : [{ fullName, schema: named.type?.schema ?? true }];
  });
  records.forEach((record, index) => {
    const earlier = records.slice(0, index).find(({ schema }) => isAmbiguous(schema, record.schema));
    if (earlier === undefined) return;
    const names = { one: earlier.fullName, other: record.fullName };
    report(reading, diagnose("avro-ambiguous", origin, names));
  });
}

function readObject(avro: AvroReading, fields: Fields, { origin, namespace }: Position): AvroType {
  const { type } = fields;
  const inner = (key: string): AvroType =>
    readType(avro, fields[key], { origin: originBelow(origin, key), namespace });
  switch (type) {
    case "record":
    case "error":
      return define(avro, fields, { position: { origin, namespace }, read: readRecord });
    case "enum":
      return define(avro, fields, { position: { origin, namespace }, read: readEnum });
    case "fixed":
      return define(avro, fields, { position: { origin, namespace }, read: readFixed });
    case "array": {
      const items = inner("items");
      const schema = { origin, ...describe(fields), types: ["array" as const], items: items.schema };
      return { schema, avro: { type, items: items.avro } };
    }
    case "map": {
      const values = inner("values");
      const rest = { types: ["object" as const], additionalProperties: values.schema };
      return { schema: { origin, ...describe(fields), ...rest }, avro: { type, values: values.avro } };
    }
    default: {
      const underlying = inner("type");
      return { schema: withLogicalType(underlying.schema, fields.logicalType), avro: underlying.avro };
    }
  }
}

interface DefinitionReader {
  readonly position: Position;
  readonly read: typeof readRecord;
}

/** Reads the definition of a named type. Its name is known inside of it, so that types may be recursive. */
function define(avro: AvroReading, fields: Fields, { position, read }: DefinitionReader): AvroType {
  const { types, names } = avro;
  const { origin, namespace } = position;
  const fullName = fullNameOf(textOf(fields.name) ?? "", textOf(fields.namespace) ?? namespace);
  if (!isAvroName(fullName)) {
    const problem =
      fullName === "" ? `a type (${fields.type}) has no name` : `"${fullName}" is not a valid name`;
    return invalid(avro, origin, { problem, instead: "Give it a name of letters, digits and _." });
  }
  if (types.has(fullName) || primitiveSchema(fullName, origin) !== undefined) {
    const instead = "Refer to it by its name the second time.";
    return invalid(avro, origin, { problem: `"${fullName}" is defined twice`, instead });
  }
  types.set(fullName, { origin });
  names.set(fields, fullName);
  const type = read(avro, { fields, fullName, origin }, readType);
  types.set(fullName, { origin, type });
  return { schema: { ref: fullName }, avro: type.avro };
}

/** Reports a name that is used before it is defined, or never defined. */
function reportMissing(avro: AvroReading, name: string, origin: Origin): void {
  const { reading, types } = avro;
  if (types.has(name)) {
    const instead = "Define it before its first use.";
    invalid(avro, origin, { problem: `"${name}" is used before it is defined`, instead });
    return;
  }
  const elsewhere = definitionElsewhere(reading.input.sources, name);
  if (elsewhere !== undefined) {
    const problem = `"${name}" is defined outside this schema, in ${elsewhere.file}#${elsewhere.pointer}`;
    invalid(avro, origin, { problem, instead: "Put a $ref to it in place of the name." });
    return;
  }
  const meant = nearestWord(name.split(".").at(-1) ?? name, [...primitiveNames, ...types.keys()]);
  const instead =
    meant === undefined
      ? "To have the payload encoded and decoded, define the type before its first use, or put a $ref to its file there."
      : `Did you mean "${meant}"?`;
  report(reading, diagnose("avro-incomplete", origin, { name, instead }));
}
