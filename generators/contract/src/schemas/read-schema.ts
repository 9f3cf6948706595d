import { diagnose } from "../diagnostics/diagnose.ts";
import { schemaCodeName } from "../extension/settings.ts";
import { isReference, type ReferenceObject } from "../load/sources.ts";
import type { Origin, Schema, SchemaObject, SchemaReference, SchemaType } from "../model/contract.ts";
import { externalDocsOf } from "../reading/documentation.ts";
import type { Reading } from "../reading/reading.ts";
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
import { appended } from "../values/pointer.ts";
import { misspeltWord } from "../words/nearest-word.ts";
import { checkExactness, limitsOf } from "./exact-numbers.ts";
import { checkKeywords } from "./keyword-shapes.ts";
import { nameOf, ownNameOf } from "./schema-name.ts";

/** Reads a schema; a reference in it stays one, by name. */
export function readSchema(reading: Reading, value: unknown, origin: Origin): Schema {
  if (isReference(value)) return readReference(reading, value);
  if (!isFields(value)) {
    if (typeof value === "boolean") return value;
    const expected = "an object, true or false";
    reading.report(diagnose("schema-invalid", origin, { what: "A schema", expected }));
    return true;
  }
  if (reading.major >= 3 && typeof value.schemaFormat === "string" && Object.hasOwn(value, "schema")) {
    const inner = { file: origin.file, pointer: appended(origin.pointer, "schema") };
    const dialect = dialectOf(value.schemaFormat);
    if (dialect !== undefined) reading.translator.add(value.schema, dialect);
    if (dialect !== undefined || isReadable(value.schemaFormat))
      return readSchema(reading, value.schema, inner);
    const at = { file: origin.file, pointer: appended(origin.pointer, "schemaFormat") };
    reading.report(refuseFormat(value.schemaFormat, at));
    return true;
  }
  return readObject(reading, reading.translator.translationOf(value) ?? value, origin);
}

/** Reads a reference, with what stands beside it where that counts. */
function readReference(reading: Reading, reference: ReferenceObject): Schema {
  const origin = reading.sources.originOf(reference);
  reading.schemas.recorder?.references.push(reference);
  const beside = reading.translator.translationOf(reference);
  if (beside === undefined) {
    const keys = Object.keys(reference).filter((key) => !harmless.has(key) && !key.startsWith("x-"));
    if (keys.length > 0) reading.report(diagnose("ref-siblings", origin, { keys: keys.join(", ") }));
    return readTarget(reading, reference);
  }
  const target = readTarget(reading, reference);
  const own = readObject(reading, beside, origin);
  const said = Object.keys(own).filter((key) => key !== "origin");
  if (said.length === 0) return target;
  const isCommentary = said.every((key) => annotations.has(key));
  // Limits are written for one type where the target says which.
  const types =
    own.types ?? (isCommentary ? undefined : typesOf(fieldsOf(reading.sources.follow(reference))));
  return compact<SchemaObject>({ ...own, types, allOf: [...(own.allOf ?? []), target] });
}

function readTarget(reading: Reading, reference: ReferenceObject): Schema {
  const { sources, schemas, report } = reading;
  const target = sources.resolve(reference);
  if (target === undefined) return true; // refused already, where references are checked
  const key = `${target.origin.file}#${target.origin.pointer}`;
  const known = schemas.names.get(key);
  if (known !== undefined) return { ref: known };
  const name = nameOf(reading, target.origin);
  schemas.names.set(key, name);
  const { value, origin: at } = target;
  if (!isSchemaLike(value)) {
    report(diagnose("ref-not-schema", sources.originOf(reference), { ref: reference.$ref }));
  }
  schemas.waiting.push({
    value,
    named: { name, ...ownNameOf(name, at), ...codeNameOf(reading, value), origin: at },
  });
  return { ref: name } satisfies SchemaReference;
}

/** False for an object without any keyword of JSON Schema, such as a message or a channel. */
function isSchemaLike(value: unknown): boolean {
  if (!isFields(value) || Object.hasOwn(value, "schema")) return true;
  const keywords = Object.keys(value).filter((key) => !annotations.has(key) && !key.startsWith("x-"));
  return keywords.length === 0 || keywords.some((key) => known.has(key));
}

/** What generated code calls a schema that is referred to. It may stand beside its format. */
function codeNameOf(reading: Reading, value: unknown): { readonly codeName?: string } {
  if (!isFields(value)) return {};
  if (isReference(value)) {
    const beside = reading.translator.translationOf(value);
    return beside === undefined ? {} : compact({ codeName: schemaCodeName(reading, beside) });
  }
  const inner = textOf(value.schemaFormat) === undefined ? undefined : value.schema;
  const owner = isFields(inner) && !isReference(inner) ? inner : value;
  return compact({ codeName: schemaCodeName(reading, owner) });
}

/** Members of a schema that say nothing of values. */
const annotations = new Set(
  "title description deprecated default examples readOnly writeOnly externalDocs".split(" "),
);

/** Siblings of `$ref` that may be ignored without a loss. */
const harmless = new Set(["$ref", "$schema", "$comment", "$defs", "definitions"]);

/** The keywords that are read. */
const keywordsRead = `title description deprecated default examples readOnly writeOnly externalDocs type const enum
  multipleOf maximum exclusiveMaximum minimum exclusiveMinimum maxLength minLength pattern format
  contentEncoding contentMediaType items additionalItems maxItems minItems uniqueItems contains
  properties required patternProperties additionalProperties propertyNames maxProperties minProperties
  dependencies allOf anyOf oneOf not if then else discriminator`;

/** Keywords that say nothing of values, or stand for others. */
const silent = `$anchor $dynamicAnchor $dynamicRef $recursiveAnchor $recursiveRef $vocabulary
  $id $schema $comment $ref $defs definitions nullable example xml id`;

const known: ReadonlySet<string> = new Set(`${silent} ${keywordsRead}`.split(/\s+/));

/** Keywords of other vocabularies, and habits: near to one of ours, and not meant to be it. */
const foreign: ReadonlySet<string> = new Set(
  `comment contentSchema dependentRequired dependentSchemas deprecationMessage maxContains minContains prefixItems
   schema unevaluatedItems unevaluatedProperties`.split(/\s+/),
);

function reportIgnored({ schemas, report }: Reading, fields: Fields, origin: Origin): void {
  for (const keyword of Object.keys(fields)) {
    if (known.has(keyword) || keyword.startsWith("x-")) continue;
    const at = { file: origin.file, pointer: appended(origin.pointer, keyword) };
    const free = [...known].filter((each) => !Object.hasOwn(fields, each));
    const meant = foreign.has(keyword) ? undefined : misspeltWord(keyword, free);
    if (meant !== undefined) {
      report(diagnose("keyword-misspelt", at, { keyword, meant }));
      continue;
    }
    if (schemas.recorder) schemas.recorder.isRepeatable = false; // it is reported where it stands first
    if (schemas.ignored.has(keyword)) continue;
    schemas.ignored.add(keyword);
    report(diagnose("keyword-ignored", at, { keyword }));
  }
}

function readObject(reading: Reading, fields: Fields, origin: Origin): SchemaObject {
  if (reading.schemas.recorder && isReference(fields.externalDocs))
    reading.schemas.recorder.isRepeatable = false;
  checkKeywords(reading, fields, origin);
  reportIgnored(reading, fields, origin);
  const under = (...steps: (string | number)[]): Origin => ({
    file: origin.file,
    pointer: steps.reduce<string>(appended, origin.pointer),
  });
  const one = (key: string): Schema | undefined =>
    Object.hasOwn(fields, key)
      ? readSchema(reading, fields[key], placed(fields[key], under(key)))
      : undefined;
  const many = (key: string): readonly Schema[] | undefined =>
    Array.isArray(fields[key])
      ? fields[key].map((item: unknown, index) => readSchema(reading, item, placed(item, under(key, index))))
      : undefined;
  const named = (key: string): Record<string, Schema> | undefined =>
    isFields(fields[key])
      ? record(fields[key], (item, name) => readSchema(reading, item, placed(item, under(key, name))))
      : undefined;
  // What traits were merged into stands in several places: each part knows its own.
  const placed = (value: unknown, otherwise: Origin): Origin =>
    typeof value === "object" && value !== null ? reading.sources.originOf(value) : otherwise;

  checkExactness(reading, fields.enum, under("enum"));
  checkExactness(reading, fields.const, under("const"));
  return compact<SchemaObject>({
    origin,
    title: textOf(fields.title),
    description: textOf(fields.description),
    deprecated: booleanOf(fields.deprecated),
    default: fields.default,
    examples: Array.isArray(fields.examples) ? fields.examples : undefined,
    readOnly: booleanOf(fields.readOnly),
    writeOnly: booleanOf(fields.writeOnly),
    externalDocs: externalDocsOf(reading.sources, fields),
    types: typesOf(fields),
    const: Object.hasOwn(fields, "const") ? { value: fields.const } : undefined,
    enum: Array.isArray(fields.enum) ? fields.enum : undefined,
    ...limitsOf(reading, fields, origin),
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
    dependencies: isFields(fields.dependencies)
      ? record(fields.dependencies, (item, name) =>
          Array.isArray(item)
            ? (textsOf(item) ?? [])
            : readSchema(reading, item, under("dependencies", name)),
        )
      : undefined,
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

/** An object whose every key is its own, `__proto__` among them. */
function record<T>(fields: Fields, read: (item: unknown, name: string) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(fields).map(([name, item]) => [name, read(item, name)]));
}

/** AsyncAPI has the name of the property alone, OpenAPI an object. */
function discriminatorOf({
  discriminator,
}: Fields): Pick<SchemaObject, "discriminator" | "discriminatorMapping"> {
  const property = textOf(discriminator) ?? textOf(member(discriminator, "propertyName"));
  const mapping = member(discriminator, "mapping");
  const targets = isFields(mapping) ? record(mapping, textOf) : undefined;
  return compact({
    discriminator: property,
    discriminatorMapping: property === undefined || targets === undefined ? undefined : compact(targets),
  });
}

function typesOf(fields: Fields): readonly SchemaType[] | undefined {
  const written = typeof fields.type === "string" ? [fields.type] : textsOf(fields.type);
  const types = written as readonly SchemaType[] | undefined;
  if (types === undefined || fields.nullable !== true || types.includes("null")) return types;
  return [...types, "null"];
}
