import type { Schema, SchemaObject } from "@posthorn/contract";
import { type Comment, commentOf } from "../text/comment.ts";
import { numberText } from "../text/literal.ts";
import { counted } from "./counted.ts";

/** The comment on a schema: its documentation, and the constraints that its type does not show. */
export function schemaComment(schema: Schema): Comment {
  if (typeof schema === "boolean" || "ref" in schema) return { paragraphs: [] };
  const { paragraphs, tags } = commentOf(schema);
  const facts = [constraintsOf(schema), examplesOf(schema)].filter((text) => text !== "").join(" ");
  if (facts === "") return { paragraphs, tags: withDefault(schema, tags) };
  const isShort = paragraphs.length === 1 && !paragraphs[0]?.includes("\n");
  return {
    paragraphs: isShort ? [`${paragraphs[0]} ${facts}`] : [...paragraphs, facts],
    tags: withDefault(schema, tags),
  };
}

function withDefault(schema: SchemaObject, tags: readonly string[] = []): readonly string[] {
  return schema.default === undefined ? tags : [...tags, `@defaultValue ${JSON.stringify(schema.default)}`];
}

function constraintsOf(schema: SchemaObject): string {
  const constraints = [
    schema.format === undefined ? "" : `format ${schema.format}`,
    range("", schema.minimum, schema.maximum),
    schema.exclusiveMinimum === undefined ? "" : `greater than ${numberText(schema.exclusiveMinimum)}`,
    schema.exclusiveMaximum === undefined ? "" : `less than ${numberText(schema.exclusiveMaximum)}`,
    schema.multipleOf === undefined ? "" : `multiple of ${numberText(schema.multipleOf)}`,
    range(schema.binary === true ? "byte" : "character", schema.minLength, schema.maxLength),
    schema.pattern === undefined ? "" : `pattern \`${schema.pattern}\``,
    range("item", schema.minItems, schema.maxItems),
    schema.uniqueItems ? "unique items" : "",
    range("property", schema.minProperties, schema.maxProperties),
    schema.readOnly ? "read-only" : "",
    schema.writeOnly ? "write-only" : "",
  ].filter((constraint) => constraint !== "");
  const text = constraints.join(", ");
  return text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const mostExamples = 3;
const longestExample = 60;

/** The first of the schema's short examples. */
function examplesOf({ examples = [] }: SchemaObject): string {
  const short = examples
    .map((example) => JSON.stringify(example))
    .filter((text) => text !== undefined && text.length <= longestExample && !text.includes("`"))
    .slice(0, mostExamples);
  return short.length === 0 ? "" : `For example ${short.map((text) => `\`${text}\``).join(", ")}.`;
}

/** `at least 2 items`: a range of a number of things or, without a noun, of the value itself. */
function range(noun: string, least: number | undefined, most: number | undefined): string {
  const amount = (number: number): string => (noun === "" ? numberText(number) : counted(number, noun));
  if (least === undefined || (least === 0 && noun !== ""))
    return most === undefined ? "" : `at most ${amount(most)}`;
  if (most === undefined) return `at least ${amount(least)}`;
  return least === most ? `exactly ${amount(least)}` : `${numberText(least)} to ${amount(most)}`;
}
