import type { Ajv, ValidateFunction } from "ajv";
import { isReference } from "../load/sources.ts";
import { type Fields, fieldsOf, isFields, listOf, member } from "../values/fields.ts";
import { nearestWord } from "../words/nearest-word.ts";
import { loadAjv } from "./ajv.ts";
import { problemOf } from "./ajv-problem.ts";
import { meantBranch } from "./intended-branch.ts";
import type { Problem } from "./problem.ts";
import { type Form, loadSpecification, referencesIn } from "./specification.ts";

/** Keywords that say something of a value and nothing of what is in it: Ajv checks these. */
const assertions = new Set(
  `type enum const required pattern format minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum
   multipleOf minItems maxItems uniqueItems minProperties maxProperties`.split(/\s+/),
);

const metaschema = "http://json-schema.org/draft-07/schema";

/** Says how a document breaks the specification: each mistake once, where it was made. */
export type Explain = (document: unknown) => readonly Problem[];

const explainers = new Map<string, Promise<Explain>>();

/** What explains documents of a version. */
export function explainerFor(version: string, form: Form): Promise<Explain> {
  const key = `${version} ${form}`;
  const explainer = explainers.get(key) ?? openExplainer(version, form);
  explainers.set(key, explainer);
  return explainer;
}

async function openExplainer(version: string, form: Form): Promise<Explain> {
  const [ajv, schema] = await Promise.all([
    loadAjv({ allErrors: true, validateSchema: false, verbose: true }),
    loadSpecification(version, form),
  ]);
  return (document) => explainWith(ajv, schema, form)(schema, document);
}

/** A mistake is often one for several keywords, and for several alternatives: the walk keeps those that the value means. */
function explainWith(ajv: Ajv, root: Fields, form: Form): (schema: unknown, value: unknown) => Problem[] {
  // Not the specification's copy, which @asyncapi/parser removes when it first reads a schema.
  const referenced = referencesIn([root, ajv.getSchema(metaschema)?.schema]);
  const validators = new Map<object, ValidateFunction>();
  const known = new Map<object, Map<unknown, Problem[]>>();

  function explain(schema: unknown, value: unknown): Problem[] {
    if (!isFields(schema))
      return schema === false ? [{ path: [], kind: "other", text: "is not allowed" }] : [];
    if (form === "resolved" && isReference(value)) return []; // it leads nowhere, and that is reported
    if (typeof value !== "object" || value === null) return explainAnew(schema, value);
    const before = known.get(schema)?.get(value);
    if (before !== undefined) return before;
    const problems = explainAnew(schema, value);
    known.set(schema, (known.get(schema) ?? new Map()).set(value, problems));
    return problems;
  }

  function explainAnew(schema: Fields, value: unknown): Problem[] {
    const problems = [...asserted(schema, value), ...applied(schema, value), ...withinValue(schema, value)];
    return problems.length === 0 ? [] : distinct(problems, isReference(value));
  }

  function asserted(schema: Fields, value: unknown): readonly Problem[] {
    const validate =
      validators.get(schema) ??
      ajv.compile(Object.fromEntries(Object.entries(schema).filter(([key]) => assertions.has(key))));
    validators.set(schema, validate);
    return validate(value) ? [] : (validate.errors ?? []).map(problemOf);
  }

  /** What schemas say that apply to the value itself. */
  function applied(schema: Fields, value: unknown): readonly Problem[] {
    const problems: Problem[] = [];
    if (schema.$ref !== undefined) problems.push(...explain(referenced(schema), value));
    for (const each of listOf(schema.allOf)) problems.push(...explain(each, value));
    for (const keyword of ["anyOf", "oneOf"] as const) {
      if (!Array.isArray(schema[keyword])) continue;
      const branches = schema[keyword].map((each: unknown) => explain(each, value));
      const fitting = branches.filter(({ length }) => length === 0).length;
      if (fitting === 0) problems.push(...meantBranch(branches));
      else if (fitting > 1 && keyword === "oneOf")
        problems.push({ path: [], kind: "other", text: "fits several alternatives" });
    }
    if (schema.if !== undefined)
      problems.push(...explain(explain(schema.if, value).length === 0 ? schema.then : schema.else, value));
    if (schema.not !== undefined && explain(schema.not, value).length === 0)
      problems.push(...forbiddenBy(schema.not));
    return problems;
  }

  /** What schemas say that apply to members and items. */
  function withinValue(schema: Fields, value: unknown): readonly Problem[] {
    if (Array.isArray(value))
      return value.flatMap((item, index) => {
        const { items, additionalItems } = schema;
        return under(index, explain(Array.isArray(items) ? (items[index] ?? additionalItems) : items, item));
      });
    if (!isFields(value)) return [];
    const patterns = Object.entries(fieldsOf(schema.patternProperties));
    return Object.entries(value).flatMap(([key, item]): readonly Problem[] => {
      const own = member(schema.properties, key);
      const schemas = [
        ...(own === undefined ? [] : [own]),
        ...patterns.filter(([pattern]) => new RegExp(pattern).test(key)).map(([, each]) => each),
      ];
      const { propertyNames, additionalProperties } = schema;
      const name = explain(propertyNames, key).map(nameProblem);
      if (schemas.length > 0) return under(key, [...name, ...schemas.flatMap((each) => explain(each, item))]);
      if (additionalProperties === false) return [unknownKey(schema, value, key)];
      return under(key, [...name, ...explain(additionalProperties, item)]);
    });
  }

  return explain;
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

function nameProblem(problem: Problem): Problem {
  return problem.kind === "other" ? { ...problem, text: `${problem.text}: a name must be one` } : problem;
}

function forbiddenBy(schema: unknown): readonly Problem[] {
  const keys = listOf(member(schema, "required"));
  return keys.length > 0 && Object.keys(fieldsOf(schema)).length === 1
    ? keys.map((key) => ({ path: [String(key)], kind: "forbidden" }))
    : [{ path: [], kind: "other", text: "is what is ruled out here" }];
}

const byPrecedence: readonly Problem["kind"][] = [
  "reference",
  "type",
  "value",
  "other",
  "missing",
  "unknown",
  "forbidden",
];

/** Each mistake once: a value has one thing wrong with it, and a key that is mistyped is not missing as well. */
function distinct(problems: readonly Problem[], isOfReference: boolean): Problem[] {
  const isRefused = ({ kind, path }: Problem): boolean =>
    path.length === 0 ? kind === "reference" : kind === "unknown" && path.join() === "$ref";
  if (isOfReference && problems.some(isRefused)) return [{ path: [], kind: "reference" }];
  const once = new Map<string, Problem>();
  const rank = ({ kind }: Problem): number => byPrecedence.indexOf(kind);
  for (const problem of problems.toSorted((one, other) => rank(one) - rank(other))) {
    const key = JSON.stringify([problem.path, problem.kind === "missing" ? problem.keys : ""]);
    if (!once.has(key)) once.set(key, problem);
  }
  const kept = [...once.values()];
  const slips = kept.filter(({ kind }) => kind === "unknown");
  return kept.filter((problem) => {
    if (problem.kind !== "missing") return true;
    const beside = slips.filter(({ path }) => path.slice(0, -1).join("\n") === problem.path.join("\n"));
    return !beside.some(({ path }) => nearestWord(String(path.at(-1)), problem.keys) !== undefined);
  });
}
