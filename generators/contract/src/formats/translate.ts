import { type Diagnostic, diagnose } from "../diagnostic.ts";
import { appended, nearest, pointerOf, stepsOf } from "../load/pointer.ts";
import { isReference, type Sources, type Target } from "../load/sources.ts";
import { isFields, member, textOf } from "../value.ts";
import { type Dialect, dialectOf, hasSiblings, isOpenApi } from "./dialect.ts";
import { rewriteKeywords } from "./json-schema.ts";
import { rewriteOpenApi } from "./openapi.ts";

export interface Translation {
  readonly diagnostics: readonly Diagnostic[];
  /** Whether what was read is no longer what stands in the files. */
  readonly isChanged: boolean;
}

type Holder = Record<string, unknown>;

/**
 * Makes schemas of OpenAPI and of other drafts of JSON Schema what they are in draft-07, where they stand, so that
 * whoever comes next knows one language. What draft-07 cannot say is in the diagnostics.
 */
export function translateSchemas(sources: Sources): Translation {
  const found: Diagnostic[] = [];
  let isChanged = false;
  const done = new Set<object>();
  const version = String(member(sources.root?.data, "asyncapi"));
  for (const holder of holdersOf(sources)) {
    const dialect = dialectOf(textOf(holder.schemaFormat) ?? "");
    if (dialect === undefined) continue;
    isChanged = true;
    holder.schemaFormat = `application/vnd.aai.asyncapi;version=${version}`;
    translate(sources, holder, Object.hasOwn(holder, "schema") ? "schema" : "payload", dialect, done, found);
  }
  return { diagnostics: found, isChanged };
}

/** Whatever says in which language its schema is: a message of AsyncAPI 2, a schema of 3. */
function holdersOf(sources: Sources): readonly Holder[] {
  const holders: Holder[] = [];
  const seen = new Set<object>();
  const waiting: unknown[] = [...sources.files.values()].map(({ data }) => data);
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    if (isFields(next) && typeof next.schemaFormat === "string") holders.push(next as Holder);
    for (const item of Object.values(next)) waiting.push(item);
  }
  return holders;
}

/** What something stands in, and under which key. */
function holderOf({ files }: Sources, { value, origin }: Target): [Holder, string] {
  const steps = stepsOf(origin.pointer);
  const key = steps.pop();
  const holder = nearest(files.get(origin.file)?.data, pointerOf(steps));
  return key !== undefined && member(holder, key) === value ? [holder as Holder, key] : [{ value }, "value"];
}

/** Keywords whose value is a schema, a list of them or an object of them. */
const within: Readonly<Record<string, "one" | "each">> = {
  ...Object.fromEntries(
    ["additionalItems", "contains", "additionalProperties", "propertyNames", "not", "if", "then", "else"].map(
      (keyword) => [keyword, "one"],
    ),
  ),
  ...Object.fromEntries(
    [
      "allOf",
      "anyOf",
      "oneOf",
      "properties",
      "patternProperties",
      "definitions",
      "$defs",
      "dependencies",
    ].map((keyword) => [keyword, "each"]),
  ),
};

function translate(
  sources: Sources,
  root: Holder,
  rootKey: string,
  dialect: Dialect,
  done: Set<object>,
  found: Diagnostic[],
): void {
  const waiting: [Holder, string][] = [[root, rootKey]];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const [holder, key] = next;
    const schema = holder[key];
    if (!isFields(schema) || done.has(schema)) continue;
    done.add(schema);
    if (isReference(schema)) {
      const target = sources.resolve(schema);
      if (target !== undefined) waiting.push(holderOf(sources, target));
      if (hasSiblings(dialect)) holder[key] = withSiblings(sources, schema);
      if (holder[key] === schema) continue;
    }
    const fields = holder[key] as Holder;
    const refused = rewriteKeywords(sources, fields, dialect);
    if (isOpenApi(dialect)) rewriteOpenApi(fields);
    const { file, pointer } = sources.originOf(fields);
    for (const keyword of refused) {
      const what = `"${keyword}" of ${dialect}, as it is used here,`;
      const instead = "Say it with the keywords of JSON Schema draft-07.";
      found.push(diagnose("not-supported", { file, pointer: appended(pointer, keyword) }, { what, instead }));
    }
    for (const [keyword, value] of Object.entries(fields)) {
      if (typeof value !== "object" || value === null) continue;
      const kind = Object.hasOwn(within, keyword) ? within[keyword] : undefined;
      if (kind === "one" || (keyword === "items" && !Array.isArray(value))) waiting.push([fields, keyword]);
      else if (kind === "each" || keyword === "items")
        for (const name of Object.keys(value)) waiting.push([value as Holder, name]);
    }
  }
}

const annotations =
  /^(\$ref|title|summary|description|deprecated|default|examples?|readOnly|writeOnly|externalDocs|\$comment|x-.*)$/;

/** A reference together with what stands beside it, if that says what may be. */
function withSiblings(sources: Sources, reference: object): object {
  const beside = Object.entries(reference).filter(([keyword]) => !annotations.test(keyword));
  if (beside.length === 0) return reference;
  const origin = sources.originOf(reference);
  for (const [keyword] of beside) delete (reference as Holder)[keyword];
  return sources.place({ ...Object.fromEntries(beside), allOf: [...allOfIn(beside), reference] }, origin);
}

function allOfIn(beside: readonly (readonly [string, unknown])[]): readonly unknown[] {
  const allOf = beside.find(([keyword]) => keyword === "allOf")?.[1];
  return Array.isArray(allOf) ? allOf : [];
}
