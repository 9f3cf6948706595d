import { diagnose } from "../../diagnostics/diagnose.ts";
import { deepest } from "../../load/source-file.ts";
import { isReference } from "../../load/sources.ts";
import type { Origin, Schema } from "../../model/contract.ts";
import type { Reading } from "../../reading/reading.ts";
import { type Fields, isFields, listOf, textOf } from "../../values/fields.ts";
import { appended } from "../../values/pointer.ts";
import { nearestWord } from "../../words/nearest-word.ts";
import { withNotes } from "../annotations.ts";
import { nameDrafts } from "../named-types.ts";
import { definitionsIn, keysOf } from "../type-keys.ts";
import { fitsDefault } from "./default-values.ts";
import { definedElsewhere } from "./other-definitions.ts";
import {
  canBeBoth,
  isAvroName,
  named,
  primitiveNames,
  primitives,
  spaceOf,
  withLogicalType,
} from "./types.ts";

/** What programs see of an Avro schema, and the schema itself: self-contained, its names written in full. */
export interface AvroType {
  readonly schema: Schema;
  readonly avro: unknown;
}

/** A record, an enum or a fixed. */
interface NamedType {
  readonly fullName: string;
  readonly origin: Origin;
  readonly reference: { ref: string };
  /** What it is defined as, once that is read. */
  type?: AvroType;
}

/** Types in one schema. Beyond that, references multiply. */
const mostTypes = 20_000;

/**
 * Reads an Avro schema: a value of YAML or JSON, whose parts may stand in other files. What is wrong with it is
 * reported. Nothing comes of one that names types which no file of the contract defines, as a registry may have them.
 */
export function readAvro(reading: Reading, written: unknown, place: Origin): AvroType | undefined {
  const { sources, report } = reading;
  const types = new Map<string, NamedType>();
  const byObject = new Map<object, NamedType>();
  const open = new Set<object>();
  /** Where types were first named that were not defined up to there. */
  const missing = new Map<string, Origin>();
  let count = 0;

  const invalid = (origin: Origin, problem: string, instead: string): AvroType => {
    report(diagnose("avro-invalid", origin, { problem, instead }));
    return { schema: true, avro: "null" };
  };
  const below = ({ file, pointer }: Origin, ...steps: (string | number)[]): Origin => ({
    file,
    pointer: steps.reduce<string>(appended, pointer),
  });

  function read(value: unknown, at: Origin, space: string): AvroType {
    count += 1;
    if (count === mostTypes) report(diagnose("ref-excessive", place, {}));
    if (count >= mostTypes) return { schema: true, avro: "null" };
    const target = isReference(value) ? sources.follow(value) : value;
    if (isReference(value) && target === undefined) return { schema: true, avro: "null" }; // told of already
    const origin = typeof target === "object" && target !== null ? sources.originOf(target) : at;
    if (typeof target === "string") return byName(target, origin, space);
    if (typeof target !== "object" || target === null) {
      const problem = `${JSON.stringify(target)} is no type`;
      return invalid(origin, problem, 'Name a type, as a text: "null" too stands in quotes.');
    }
    const known = byObject.get(target);
    if (known !== undefined) return use(known);
    if (open.has(target)) return invalid(origin, "it contains itself", "Give a record in between a name.");
    if (open.size >= deepest) {
      report(diagnose("nesting-too-deep", origin, { depth: deepest }));
      return { schema: true, avro: "null" };
    }
    open.add(target);
    const type = Array.isArray(target)
      ? readUnion(target, origin, space)
      : readObject(target as Fields, origin, space);
    open.delete(target);
    return type;
  }

  function byName(name: string, origin: Origin, space: string): AvroType {
    const primitive = primitives(name, origin);
    if (primitive !== undefined) return { schema: primitive, avro: name };
    const fullName = named(name, space);
    const found = types.get(fullName) ?? types.get(name);
    if (found !== undefined) return use(found);
    if (!isAvroName(name)) return invalid(origin, `"${name}" is no type`, "Correct the name.");
    if (!missing.has(fullName)) missing.set(fullName, origin);
    return { schema: true, avro: fullName };
  }

  function use({ reference, fullName }: NamedType): AvroType {
    return { schema: reference, avro: fullName };
  }

  function readUnion(members: readonly unknown[], origin: Origin, space: string): AvroType {
    if (members.length === 0) return invalid(origin, "a union of nothing", "List the types.");
    const branches = members.map((member, index) => read(member, below(origin, index), space));
    const kinds = branches.map(({ avro }) => kindOf(avro));
    const double = kinds.find((kind, index) => kinds.indexOf(kind) < index);
    if (double !== undefined) return invalid(origin, `a union with "${double}" twice`, "Keep one of them.");
    if (kinds.includes("union"))
      return invalid(origin, "a union within a union", "Put their types together.");
    warnOfRecords(branches, origin);
    const anyOf = branches.map(({ schema }) => schema);
    const avro = branches.map((branch) => branch.avro);
    return { schema: anyOf.length === 1 ? (anyOf[0] as Schema) : { origin, anyOf }, avro };
  }

  /** A value of a union is written as the first type that it fits: which record it is must be seen from its fields. */
  function warnOfRecords(branches: readonly AvroType[], origin: Origin): void {
    const records = branches.map(({ avro }) => types.get(kindOf(avro))).filter((type) => type !== undefined);
    records.forEach((record, index) => {
      const before = records
        .slice(0, index)
        .find(({ type }) => canBeBoth(type?.schema ?? true, record.type?.schema ?? true));
      if (before === undefined) return;
      const [one, other] = [before.fullName, record.fullName];
      report(diagnose("avro-ambiguous", origin, { one, other }));
    });
  }

  function readObject(fields: Fields, origin: Origin, space: string): AvroType {
    const { type } = fields;
    switch (type) {
      case "record":
      case "error":
        return define(fields, origin, space, (self, inner) => readRecord(fields, origin, self, inner));
      case "enum":
        return define(fields, origin, space, (self) => readEnum(fields, origin, self));
      case "fixed":
        return define(fields, origin, space, (self) => readFixed(fields, origin, self));
      case "array": {
        const items = read(fields.items, below(origin, "items"), space);
        const schema = { origin, ...described(fields), types: ["array" as const], items: items.schema };
        return { schema, avro: { type, items: items.avro } };
      }
      case "map": {
        const values = read(fields.values, below(origin, "values"), space);
        const rest = { types: ["object" as const], additionalProperties: values.schema };
        const schema = { origin, ...described(fields), ...rest };
        return { schema, avro: { type, values: values.avro } };
      }
      default: {
        const inner = read(type, below(origin, "type"), space);
        return { schema: withLogicalType(inner.schema, fields.logicalType), avro: inner.avro };
      }
    }
  }

  function define(
    fields: Fields,
    origin: Origin,
    space: string,
    readInner: (fullName: string, space: string) => AvroType,
  ): AvroType {
    const fullName = named(textOf(fields.name) ?? "", textOf(fields.namespace) ?? space);
    if (!isAvroName(fullName)) {
      const problem = fullName === "" ? `a ${fields.type} without a name` : `"${fullName}" is no name`;
      return invalid(origin, problem, "Give it one of letters, digits and _.");
    }
    if (types.has(fullName) || primitives(fullName, origin) !== undefined)
      return invalid(origin, `"${fullName}" is defined twice`, "Refer to it by its name the second time.");
    const type: NamedType = { fullName, origin, reference: { ref: "" } };
    types.set(fullName, type);
    byObject.set(fields, type);
    type.type = readInner(fullName, spaceOf(fullName));
    return { schema: type.reference, avro: type.type.avro };
  }

  function readRecord(fields: Fields, origin: Origin, name: string, space: string): AvroType {
    const members = sources.follow(fields.fields);
    if (!Array.isArray(members)) return invalid(origin, `"${name}" has no fields`, 'Add "fields", a list.');
    const seen = new Set<string>();
    const found = members.map((value: unknown, index) => {
      const at = below(origin, "fields", index);
      const field = sources.follow(value);
      const own = isFields(field) ? (textOf(field.name) ?? "") : "";
      if (!isFields(field) || !isAvroName(own) || own.includes(".")) {
        invalid(at, `"${own}" is no name of a field`, "Give it one of letters, digits and _.");
        return undefined;
      }
      if (seen.has(own)) invalid(at, `field "${own}" stands there twice`, "Keep one of the two.");
      seen.add(own);
      const type = read(field.type, below(sources.originOf(field), "type"), space);
      return readField(field, own, type);
    });
    const all = found.filter((field) => field !== undefined);
    const schema: Schema = {
      origin,
      ...described(fields),
      types: ["object"],
      properties: Object.fromEntries(all.map(({ name: own, schema: property }) => [own, property])),
      required: all.filter(({ isOptional }) => !isOptional).map(({ name: own }) => own),
      additionalProperties: false,
      ...(all.some(({ isOptional }) => isOptional) ? { fillsDefaults: true } : {}),
    };
    return { schema, avro: { type: "record", name, fields: all.map(({ avro }) => avro) } };
  }

  function readField(field: Fields, name: string, type: AvroType) {
    const origin = sources.originOf(field);
    const isOptional = Object.hasOwn(field, "default");
    // An enum's or a record's default is checked by the names that are defined up to there.
    const lookUp = (fullName: string): unknown => missing.has(fullName) || types.get(fullName)?.type?.avro;
    if (isOptional && !fitsDefault(field.default, type.avro, lookUp)) {
      const problem = `the default of "${name}" does not fit its type`;
      invalid(below(origin, "default"), problem, "Correct it, or take it out.");
    }
    const notes = { ...described(field), ...(isOptional ? { default: field.default } : {}) };
    const schema = withNotes(type.schema, notes, origin);
    const avro = { name, type: type.avro, ...(isOptional ? { default: field.default } : {}) };
    return { name, isOptional, schema, avro };
  }

  function readEnum(fields: Fields, origin: Origin, name: string): AvroType {
    const symbols = listOf(sources.follow(fields.symbols));
    const wrong = symbols.find((symbol) => typeof symbol !== "string" || !/^[A-Za-z_]\w*$/.test(symbol));
    const double = symbols.find((symbol, index) => symbols.indexOf(symbol) < index);
    const bad = symbols.length === 0 ? "without symbols" : `with ${JSON.stringify(wrong ?? double)}`;
    if (symbols.length === 0 || wrong !== undefined || double !== undefined)
      return invalid(below(origin, "symbols"), `enum "${name}" ${bad}`, "List each once, of letters and _.");
    const schema = { origin, ...described(fields), types: ["string" as const], enum: symbols };
    return { schema, avro: { type: "enum", name, symbols } };
  }

  function readFixed(fields: Fields, origin: Origin, name: string): AvroType {
    const { size } = fields;
    if (typeof size !== "number" || !Number.isInteger(size) || size < 0)
      return invalid(origin, `fixed "${name}" without a size`, 'Give it a "size" in bytes.');
    const bytes = { types: ["string" as const], binary: true as const, minLength: size, maxLength: size };
    const schema = { origin, ...described(fields), ...bytes };
    return { schema, avro: { type: "fixed", name, size } };
  }

  const root = read(written, place, "");
  for (const [name, origin] of missing) {
    const elsewhere = definedElsewhere(sources, name);
    if (types.has(name)) invalid(origin, `"${name}" is defined only after it is used`, "Define it before.");
    else if (elsewhere === undefined) {
      const meant = nearestWord(name.split(".").at(-1) ?? name, [...primitiveNames, ...types.keys()]);
      const instead =
        meant === undefined
          ? "Define it before it is used, or put a $ref to its file there, to have the payload read and written."
          : `Did you mean "${meant}"?`;
      report(diagnose("avro-incomplete", origin, { name, instead }));
    } else {
      const problem = `"${name}" is defined outside this schema, in ${elsewhere.file}#${elsewhere.pointer}`;
      invalid(origin, problem, "Put a $ref to it in place of the name.");
    }
  }
  if (missing.size > 0) return undefined;
  const keys = keysOf("avro", definitionsIn(root.avro));
  nameDrafts(
    reading,
    [...types.values()].map(({ fullName, origin, reference, type }) => ({
      name: fullName.slice(fullName.lastIndexOf(".") + 1),
      origin,
      reference,
      schema: type?.schema ?? true,
      key: keys.get(fullName) ?? fullName,
    })),
  );
  return root;
}

function kindOf(avro: unknown): string {
  if (typeof avro === "string") return avro;
  if (Array.isArray(avro)) return "union";
  const { name, type } = avro as { readonly name?: string; readonly type: string };
  return name ?? type;
}

function described({ doc }: Fields): { readonly description?: string } {
  return typeof doc === "string" ? { description: doc } : {};
}
