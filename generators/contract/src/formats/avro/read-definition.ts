import type { Schema } from "../../model/schema.ts";
import { type Fields, isFields, listOf, textOf } from "../../values/fields.ts";
import { originBelow } from "../../values/origin.ts";
import { withAnnotations } from "../annotations.ts";
import { type AvroReading, type Definition, describe, invalid, type Position } from "./avro-reading.ts";
import { fitsDefault } from "./default-values.ts";
import { type AvroType, isAvroName, namespaceOf } from "./types.ts";

/** Reads a type in the definition. Passed as a function, because types and definitions contain each other. */
type ReadType = (avro: AvroReading, value: unknown, position: Position) => AvroType;

interface RecordField {
  readonly name: string;
  readonly isOptional: boolean;
  readonly schema: Schema;
  readonly avro: object;
}

export function readRecord(avro: AvroReading, definition: Definition, readType: ReadType): AvroType {
  const { fields, fullName, origin } = definition;
  const { sources } = avro.reading.input;
  const members = sources.follow(fields.fields);
  if (!Array.isArray(members))
    return invalid(avro, origin, {
      problem: `"${fullName}" has no fields`,
      instead: 'Add "fields", a list.',
    });
  const seen = new Set<string>();
  const namespace = namespaceOf(fullName);
  const all = members.flatMap((value: unknown, index): readonly RecordField[] => {
    const at = originBelow(origin, "fields", index);
    const field = sources.follow(value);
    const name = isFields(field) ? (textOf(field.name) ?? "") : "";
    if (!isFields(field) || !isAvroName(name) || name.includes(".")) {
      const problem = `"${name}" is not a valid name of a field`;
      invalid(avro, at, { problem, instead: "Give it a name of letters, digits and _." });
      return [];
    }
    if (seen.has(name))
      invalid(avro, at, { problem: `the field "${name}" appears twice`, instead: "Keep one of the two." });
    seen.add(name);
    const position = { origin: originBelow(sources.originOf(field), "type"), namespace };
    return [readField(avro, field, { name, type: readType(avro, field.type, position) })];
  });
  const schema: Schema = {
    origin,
    ...describe(fields),
    types: ["object"],
    properties: Object.fromEntries(all.map(({ name, schema: property }) => [name, property])),
    required: all.filter(({ isOptional }) => !isOptional).map(({ name }) => name),
    additionalProperties: false,
    ...(all.some(({ isOptional }) => isOptional) ? { fillsDefaults: true } : {}),
  };
  return { schema, avro: { type: "record", name: fullName, fields: all.map((field) => field.avro) } };
}

function readField(
  avro: AvroReading,
  field: Fields,
  { name, type }: { readonly name: string; readonly type: AvroType },
): RecordField {
  const { missing, types } = avro;
  const origin = avro.reading.input.sources.originOf(field);
  const isOptional = Object.hasOwn(field, "default");
  // The default of an enum or a record is checked with the definitions up to here.
  const lookUp = (fullName: string): unknown => missing.has(fullName) || types.get(fullName)?.type?.avro;
  if (isOptional && !fitsDefault(field.default, type.avro, lookUp)) {
    const problem = `the default of "${name}" does not fit its type`;
    invalid(avro, originBelow(origin, "default"), { problem, instead: "Correct or remove it." });
  }
  const defaults = isOptional ? { default: field.default } : {};
  return {
    name,
    isOptional,
    schema: withAnnotations(type.schema, { ...describe(field), ...defaults }, origin),
    avro: { name, type: type.avro, ...defaults },
  };
}

export function readEnum(avro: AvroReading, { fields, fullName, origin }: Definition): AvroType {
  const symbols = listOf(avro.reading.input.sources.follow(fields.symbols));
  const wrong = symbols.find((symbol) => typeof symbol !== "string" || !/^[A-Za-z_]\w*$/.test(symbol));
  const duplicate = symbols.find((symbol, index) => symbols.indexOf(symbol) < index);
  if (symbols.length === 0 || wrong !== undefined || duplicate !== undefined) {
    const flaw =
      symbols.length === 0
        ? "no symbols"
        : wrong === undefined
          ? `the symbol ${JSON.stringify(duplicate)} twice`
          : `the invalid symbol ${JSON.stringify(wrong)}`;
    const instead = "List each symbol once, as a name of letters, digits and _.";
    return invalid(avro, originBelow(origin, "symbols"), {
      problem: `the enum "${fullName}" has ${flaw}`,
      instead,
    });
  }
  const schema = { origin, ...describe(fields), types: ["string" as const], enum: symbols };
  return { schema, avro: { type: "enum", name: fullName, symbols } };
}

export function readFixed(avro: AvroReading, { fields, fullName, origin }: Definition): AvroType {
  const { size } = fields;
  if (typeof size !== "number" || !Number.isInteger(size) || size < 0)
    return invalid(avro, origin, {
      problem: `the fixed type "${fullName}" has no size`,
      instead: 'Give it a "size" in bytes.',
    });
  const bytes = { types: ["string" as const], binary: true as const, minLength: size, maxLength: size };
  return {
    schema: { origin, ...describe(fields), ...bytes },
    avro: { type: "fixed", name: fullName, size },
  };
}
