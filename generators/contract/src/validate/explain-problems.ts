import type { Ajv, ValidateFunction } from "ajv";
import { isReference } from "../references/reference-object.ts";
import { type Fields, fieldsOf, isFields, listOf, member } from "../values/fields.ts";
import { loadAjv } from "./ajv.ts";
import { problemOf } from "./ajv-problem.ts";
import { distinctProblems } from "./distinct-problems.ts";
import { problemsOfIntendedBranch } from "./intended-branch.ts";
import type { Problem } from "./problem.ts";
import { type Form, loadSpecification, schemaResolver } from "./specification.ts";

/** Keywords that constrain a value itself and not its members. Ajv checks these. */
const assertions = new Set(
  `type enum const required pattern format minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum
   multipleOf minItems maxItems uniqueItems minProperties maxProperties`.split(/\s+/),
);

const metaschema = "http://json-schema.org/draft-07/schema";

/** Explains how a document violates the specification: each mistake once, at its origin. */
export type Explain = (document: unknown) => readonly Problem[];

const explainers = new Map<string, Promise<Explain>>();

/** The explainer for documents of a version. */
export function explainerFor(version: string, form: Form): Promise<Explain> {
  const key = `${version} ${form}`;
  const explainer = explainers.get(key) ?? openExplainer(version, form);
  explainers.set(key, explainer);
  return explainer;
}

/**
 * One mistake often violates several keywords, and several alternatives. That is why a walk of our own over schema and
 * value takes the place of Ajv here: for each choice it keeps the problems of the alternative that the value is meant for.
 */
interface Walk {
  readonly ajv: Ajv;
  readonly form: Form;
  readonly targetOf: (schema: Fields) => unknown;
  readonly validators: Map<object, ValidateFunction>;
  /** The problems of values with schemas: many references lead to the same value. */
  readonly explained: Map<object, Map<unknown, readonly Problem[]>>;
}

async function openExplainer(version: string, form: Form): Promise<Explain> {
  const [ajv, schema] = await Promise.all([
    loadAjv({ allErrors: true, validateSchema: false, verbose: true }),
    loadSpecification(version, form),
  ]);
  // Ajv's own copy of the metaschema: @asyncapi/parser removes the specification's copy when it first reads a schema.
  const targetOf = schemaResolver([schema, ajv.getSchema(metaschema)?.schema]);
  return (document) =>
    explain({ ajv, form, targetOf, validators: new Map(), explained: new Map() }, schema, document);
}

function explain(walk: Walk, schema: unknown, value: unknown): readonly Problem[] {
  const { form, explained } = walk;
  if (!isFields(schema)) return schema === false ? [{ path: [], kind: "other", text: "is not allowed" }] : [];
  if (form === "resolved" && isReference(value)) return []; // it leads nowhere, which is reported elsewhere
  if (typeof value !== "object" || value === null) return explainOnce(walk, schema, value);
  const before = explained.get(schema)?.get(value);
  if (before !== undefined) return before;
  const problems = explainOnce(walk, schema, value);
  explained.set(schema, (explained.get(schema) ?? new Map()).set(value, problems));
  return problems;
}

function explainOnce(walk: Walk, schema: Fields, value: unknown): readonly Problem[] {
  const problems = [
    ...violatedAssertions(walk, schema, value),
    ...problemsOfValue(walk, schema, value),
    ...problemsOfMembers(walk, schema, value),
  ];
  return problems.length === 0 ? [] : distinctProblems(problems, isReference(value));
}

function violatedAssertions({ ajv, validators }: Walk, schema: Fields, value: unknown): readonly Problem[] {
  const validate =
    validators.get(schema) ??
    ajv.compile(Object.fromEntries(Object.entries(schema).filter(([key]) => assertions.has(key))));
  validators.set(schema, validate);
  return validate(value) ? [] : (validate.errors ?? []).map(problemOf);
}

/** The problems of a value with the subschemas that apply to the value itself. */
function problemsOfValue(walk: Walk, schema: Fields, value: unknown): readonly Problem[] {
  const problems: Problem[] = [];
  if (schema.$ref !== undefined) problems.push(...explain(walk, walk.targetOf(schema), value));
  for (const each of listOf(schema.allOf)) problems.push(...explain(walk, each, value));
  for (const keyword of ["anyOf", "oneOf"] as const) {
    if (!Array.isArray(schema[keyword])) continue;
    const branches = schema[keyword].map((each: unknown) => explain(walk, each, value));
    const matches = branches.filter(({ length }) => length === 0).length;
    if (matches === 0) problems.push(...problemsOfIntendedBranch(branches));
    else if (matches > 1 && keyword === "oneOf")
      problems.push({ path: [], kind: "other", text: "fits several alternatives" });
  }
  if (schema.if !== undefined) {
    const isMet = explain(walk, schema.if, value).length === 0;
    problems.push(...explain(walk, isMet ? schema.then : schema.else, value));
  }
  if (schema.not !== undefined && explain(walk, schema.not, value).length === 0)
    problems.push(...forbiddenBy(schema.not));
  return problems;
}

/** The problems of the members and items of a value. */
function problemsOfMembers(walk: Walk, schema: Fields, value: unknown): readonly Problem[] {
  if (Array.isArray(value)) {
    const { items, additionalItems } = schema;
    return value.flatMap((item, index) => {
      const itemSchema = Array.isArray(items) ? (items[index] ?? additionalItems) : items;
      return under(index, explain(walk, itemSchema, item));
    });
  }
  if (!isFields(value)) return [];
  const patterns = Object.entries(fieldsOf(schema.patternProperties));
  return Object.entries(value).flatMap(([key, item]): readonly Problem[] => {
    const own = member(schema.properties, key);
    const schemas = [
      ...(own === undefined ? [] : [own]),
      ...patterns.filter(([pattern]) => new RegExp(pattern).test(key)).map(([, each]) => each),
    ];
    const { propertyNames, additionalProperties } = schema;
    const ofName = explain(walk, propertyNames, key).map(asNameProblem);
    if (schemas.length > 0)
      return under(key, [...ofName, ...schemas.flatMap((each) => explain(walk, each, item))]);
    if (additionalProperties === false) return [unknownKey(schema, value, key)];
    return under(key, [...ofName, ...explain(walk, additionalProperties, item)]);
  });
}

function under(step: string | number, problems: readonly Problem[]): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, path: [step, ...problem.path] }));
}

function unknownKey({ properties, patternProperties }: Fields, value: Fields, key: string): Problem {
  return {
    path: [key],
    kind: "unknown",
    known: [...Object.keys(fieldsOf(properties)), "$ref"].filter((each) => !Object.hasOwn(value, each)),
    allowsExtensions: Object.keys(fieldsOf(patternProperties)).some((pattern) => pattern.startsWith("^x-")),
  };
}

function asNameProblem(problem: Problem): Problem {
  return problem.kind === "other"
    ? { ...problem, text: `${problem.text}, which is required of names here` }
    : problem;
}

function forbiddenBy(schema: unknown): readonly Problem[] {
  const keys = listOf(member(schema, "required"));
  return keys.length > 0 && Object.keys(fieldsOf(schema)).length === 1
    ? keys.map((key) => ({ path: [String(key)], kind: "forbidden" }))
    : [{ path: [], kind: "other", text: "is a value that is not allowed here" }];
}
