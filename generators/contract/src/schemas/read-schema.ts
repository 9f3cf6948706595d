import { diagnose } from "../diagnostics/diagnose.ts";
import type { Schema, SchemaObject } from "../model/schema.ts";
import { externalDocsOf } from "../reading/documentation.ts";
import { originOf, type Reading, report } from "../reading/reading.ts";
import { isReference, type ReferenceObject } from "../references/reference-object.ts";
import { dialectOf } from "../schema-format/dialect.ts";
import { isReadable, refuseFormat } from "../schema-format/schema-format.ts";
import {
  booleanOf,
  compact,
  type Fields,
  fieldsOf,
  isFields,
  member,
  numberOf,
  textOf,
  textsOf,
} from "../values/fields.ts";
import { type Origin, originBelow } from "../values/origin.ts";
import { checkExactness, limitsOf } from "./exact-numbers.ts";
import { checkKeywords } from "./keyword-shapes.ts";
import { annotations, harmlessSiblings, typesOf } from "./keywords.ts";
import { referToSchema } from "./refer-to-schema.ts";
import { reportUnknownKeywords } from "./unknown-keywords.ts";

/** Reads a schema. References in it become references by name, whose targets are read later. */
export function readSchema(reading: Reading, value: unknown, origin: Origin): Schema {
  if (isReference(value)) return readReference(reading, value);
  if (!isFields(value)) {
    if (typeof value === "boolean") return value;
    const expected = "an object, true or false";
    report(reading, diagnose("schema-invalid", origin, { what: "A schema", expected }));
    return true;
  }
  const { major, sources } = reading.input;
  if (major >= 3 && typeof value.schemaFormat === "string" && Object.hasOwn(value, "schema")) {
    const { schemaFormat } = value;
    if (dialectOf(schemaFormat) !== undefined || isReadable(schemaFormat))
      return readSchema(reading, value.schema, originBelow(origin, "schema"));
    report(reading, refuseFormat(schemaFormat, originBelow(origin, "schemaFormat")));
    return true;
  }
  return readObject(reading, sources.translationOf(value) ?? value, origin);
}

/** Reads a reference, and the keywords beside it if they count. */
function readReference(reading: Reading, reference: ReferenceObject): Schema {
  const { sources } = reading.input;
  const origin = sources.originOf(reference);
  reading.results.trace?.references.push(reference);
  const siblings = sources.translationOf(reference);
  if (siblings === undefined) {
    const keys = Object.keys(reference).filter((key) => !harmlessSiblings.has(key) && !key.startsWith("x-"));
    if (keys.length > 0) report(reading, diagnose("ref-siblings", origin, { keys: keys.join(", ") }));
    return referToSchema(reading, reference);
  }
  const target = referToSchema(reading, reference);
  const own = readObject(reading, siblings, origin);
  const keywords = Object.keys(own).filter((key) => key !== "origin");
  if (keywords.length === 0) return target;
  const isAnnotated = keywords.every((key) => annotations.has(key));
  // Limits are generated for one type if the target declares it.
  const types = own.types ?? (isAnnotated ? undefined : typesOf(fieldsOf(sources.follow(reference))));
  return compact<SchemaObject>({ ...own, types, allOf: [...(own.allOf ?? []), target] });
}

function readObject(reading: Reading, fields: Fields, origin: Origin): SchemaObject {
  const { sources } = reading.input;
  const { trace } = reading.results;
  if (trace && isReference(fields.externalDocs)) trace.isRepeatable = false;
  report(reading, ...checkKeywords(fields, origin));
  reportUnknownKeywords(reading, fields, origin);
  report(reading, ...checkExactness(sources, fields.enum, originBelow(origin, "enum")));
  report(reading, ...checkExactness(sources, fields.const, originBelow(origin, "const")));
  const { limits, diagnostics } = limitsOf(sources, fields, origin);
  report(reading, ...diagnostics);
  const { one, many, named } = subschemaReaders(reading, fields, origin);
  return compact<SchemaObject>({
    origin,
    title: textOf(fields.title),
    description: textOf(fields.description),
    deprecated: booleanOf(fields.deprecated),
    default: fields.default,
    examples: Array.isArray(fields.examples) ? fields.examples : undefined,
    readOnly: booleanOf(fields.readOnly),
    writeOnly: booleanOf(fields.writeOnly),
    externalDocs: externalDocsOf(sources, fields),
    types: typesOf(fields),
    const: Object.hasOwn(fields, "const") ? { value: fields.const } : undefined,
    enum: Array.isArray(fields.enum) ? fields.enum : undefined,
    ...limits,
    maxLength: numberOf(fields.maxLength),
    minLength: numberOf(fields.minLength),
    pattern: textOf(fields.pattern),
    format: textOf(fields.format),
    contentEncoding: textOf(fields.contentEncoding),
    contentMediaType: textOf(fields.contentMediaType),
    items: many("items") ?? one("items"),
    additionalItems: one("additionalItems"),
    maxItems: numberOf(fields.maxItems),
    minItems: numberOf(fields.minItems),
    uniqueItems: booleanOf(fields.uniqueItems),
    contains: one("contains"),
    properties: named("properties"),
    required: textsOf(fields.required),
    patternProperties: named("patternProperties"),
    additionalProperties: one("additionalProperties"),
    propertyNames: one("propertyNames"),
    maxProperties: numberOf(fields.maxProperties),
    minProperties: numberOf(fields.minProperties),
    dependencies: dependenciesOf(reading, fields, origin),
    allOf: many("allOf"),
    anyOf: many("anyOf"),
    oneOf: many("oneOf"),
    not: one("not"),
    if: one("if"),
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema, whose value is never a function
    then: one("then"),
    else: one("else"),
    ...discriminatorOf(fields),
  });
}

/** Readers for the keywords whose value is one schema, a list of schemas, or a map of schemas. */
function subschemaReaders(reading: Reading, fields: Fields, origin: Origin) {
  // An object that was merged from traits has members from several files, each with its own origin.
  const read = (value: unknown, ...steps: (string | number)[]): Schema =>
    readSchema(reading, value, originOf(reading, value, originBelow(origin, ...steps)));
  return {
    one: (key: string): Schema | undefined =>
      Object.hasOwn(fields, key) ? read(fields[key], key) : undefined,
    many: (key: string): readonly Schema[] | undefined =>
      Array.isArray(fields[key])
        ? fields[key].map((item: unknown, index) => read(item, key, index))
        : undefined,
    named: (key: string): Record<string, Schema> | undefined =>
      isFields(fields[key]) ? mapMembers(fields[key], (item, name) => read(item, key, name)) : undefined,
  };
}

function dependenciesOf(
  reading: Reading,
  { dependencies }: Fields,
  origin: Origin,
): SchemaObject["dependencies"] {
  if (!isFields(dependencies)) return undefined;
  return mapMembers(dependencies, (item, name) =>
    Array.isArray(item)
      ? (textsOf(item) ?? [])
      : readSchema(reading, item, originBelow(origin, "dependencies", name)),
  );
}

/** Maps the members of an object. The result has every key as its own, even `__proto__`. */
function mapMembers<T>(fields: Fields, map: (item: unknown, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).map(([name, item]) => [name, map(item, name)]));
}

/** AsyncAPI's discriminator is the name of a property, OpenAPI's is an object. */
function discriminatorOf({
  discriminator,
}: Fields): Pick<SchemaObject, "discriminator" | "discriminatorMapping"> {
  const property = textOf(discriminator) ?? textOf(member(discriminator, "propertyName"));
  const mapping = member(discriminator, "mapping");
  const targets = isFields(mapping) ? mapMembers(mapping, textOf) : undefined;
  return compact({
    discriminator: property,
    discriminatorMapping: property === undefined || targets === undefined ? undefined : compact(targets),
  });
}
