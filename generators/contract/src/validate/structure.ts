import type { ValidateFunction } from "ajv";
import { isReference } from "../load/sources.ts";
import type { Fields } from "../values/fields.ts";
import { stepsOf } from "../values/pointer.ts";
import { loadAjv } from "./ajv.ts";
import { type Form, loadSpecification } from "./specification.ts";

// To make the code better takes longer than to run it once.
const compiledFast = { validateSchema: false, code: { optimize: false } } as const;

const validators = new Map<string, Promise<ValidateFunction>>();

/**
 * Whether a document has the structure that the specification demands. It says no more than that, and says it
 * faster than @asyncapi/parser, which compiles the specification's schema for each document anew.
 *
 * @param right - schemas in it that are known to be right
 */
export async function hasStructure(
  document: Fields,
  form: Form,
  right: WeakSet<object> = new WeakSet(),
): Promise<boolean> {
  const version = String(document.asyncapi);
  const key = `${version} ${form}`;
  const validator = validators.get(key) ?? compile(version, form);
  validators.set(key, validator);
  return (await validator)(form === "resolved" ? dereferenced(document, right) : without(document, right));
}

async function compile(version: string, form: Form): Promise<ValidateFunction> {
  const [ajv, schema] = await Promise.all([loadAjv(compiledFast), loadSpecification(version, form)]);
  // Ajv has it already.
  delete (schema.definitions as Record<string, unknown>)["http://json-schema.org/draft-07/schema"];
  return ajv.compile(schema);
}

/** The document with nothing in those schemas. */
function without(value: unknown, schemas: WeakSet<object>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (schemas.has(value)) return {};
  if (Array.isArray(value)) return value.map((item) => without(item, schemas));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, without(item, schemas)]));
}

/** The document with what its references lead to in their place; those that lead nowhere stay. */
export function dereferenced(document: Fields, empty: WeakSet<object> = new WeakSet()): unknown {
  const done = new Map<unknown, unknown>();
  const replace = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (done.has(value)) return done.get(value);
    if (empty.has(value)) return {};
    done.set(value, value); // what refers to itself stays a reference
    const replaced = isReference(value)
      ? replaceReference(value)
      : Array.isArray(value)
        ? value.map(replace)
        : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replace(item)]));
    done.set(value, replaced);
    return replaced;
  };
  const replaceReference = (reference: { readonly $ref: string }): unknown => {
    let reached: unknown = document;
    for (const step of stepsOf(decodeURIComponent(reference.$ref.slice(1)))) {
      if (isReference(reached)) reached = replace(reached);
      if (typeof reached !== "object" || reached === null || !Object.hasOwn(reached, step)) return reference;
      reached = (reached as Fields)[step];
    }
    return replace(reached);
  };
  return replace(document);
}
