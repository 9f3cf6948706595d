import type { Schema, SchemaObject } from "@posthorn/contract";
import { type Comment, commentOf } from "../text/comment.ts";
import { numberText } from "../text/literal.ts";

/** What a schema says for people, with the limits that its type does not show. */
export function noteOf(schema: Schema): Comment {
  if (typeof schema === "boolean" || "ref" in schema) return { paragraphs: [] };
  const { paragraphs, tags } = commentOf(schema);
  const limits = [limitsOf(schema), examplesOf(schema)].filter((text) => text !== "").join(" ");
  const isShort = paragraphs.length === 1 && !paragraphs[0]?.includes("\n");
  if (limits === "") return { paragraphs, tags: tagsOf(schema, tags) };
  const said = isShort ? [`${paragraphs[0]} ${limits}`] : [...paragraphs, limits];
  return { paragraphs: said, tags: tagsOf(schema, tags) };
}

function tagsOf(schema: SchemaObject, tags: readonly string[] = []): readonly string[] {
  return schema.default === undefined ? tags : [...tags, `@defaultValue ${JSON.stringify(schema.default)}`];
}

function limitsOf(schema: SchemaObject): string {
  const limits = [
    schema.format === undefined ? "" : `format ${schema.format}`,
    range("", schema.minimum, schema.maximum),
    schema.exclusiveMinimum === undefined ? "" : `more than ${numberText(schema.exclusiveMinimum)}`,
    schema.exclusiveMaximum === undefined ? "" : `less than ${numberText(schema.exclusiveMaximum)}`,
    schema.multipleOf === undefined ? "" : `a multiple of ${numberText(schema.multipleOf)}`,
    range(schema.binary === true ? "byte" : "character", schema.minLength, schema.maxLength),
    schema.pattern === undefined ? "" : `like \`${schema.pattern}\``,
    range("item", schema.minItems, schema.maxItems),
    schema.uniqueItems ? "each item once" : "",
    range("property", schema.minProperties, schema.maxProperties),
    schema.readOnly ? "read-only" : "",
    schema.writeOnly ? "write-only" : "",
  ].filter((limit) => limit !== "");
  const text = limits.join(", ");
  return text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

const mostExamples = 3;
const longestExample = 60;

/** The first of its examples that are short. */
function examplesOf({ examples = [] }: SchemaObject): string {
  const short = examples
    .map((example) => JSON.stringify(example))
    .filter((text) => text !== undefined && text.length <= longestExample && !text.includes("`"))
    .slice(0, mostExamples);
  return short.length === 0 ? "" : `For example ${short.map((text) => `\`${text}\``).join(", ")}.`;
}

/** `at least 2 items`: a range of values, or of a number of things. */
function range(what: string, least: number | undefined, most: number | undefined): string {
  if (least === undefined || (least === 0 && what !== ""))
    return most === undefined ? "" : `at most ${counted(most, what)}`;
  if (most === undefined) return `at least ${counted(least, what)}`;
  return least === most
    ? `exactly ${counted(least, what)}`
    : `${numberText(least)} to ${counted(most, what)}`;
}

function counted(number: number, what: string): string {
  if (what === "") return numberText(number);
  if (number === 1) return `1 ${what}`;
  return `${numberText(number)} ${what.replace(/y$/, "ie")}s`;
}
