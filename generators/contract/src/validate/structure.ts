import type { ValidateFunction } from "ajv";
import { isReference } from "../references/reference-object.ts";
import type { Fields } from "../values/fields.ts";
import { stepsOf } from "../values/pointer.ts";
import { loadAjv } from "./ajv.ts";
import { type Form, loadSpecification } from "./specification.ts";

// Optimizing the code of a validator takes longer than running it once.
const fastCompilation = { validateSchema: false, code: { optimize: false } } as const;

const validators = new Map<string, Promise<ValidateFunction>>();

/**
 * True if a document has the structure that the specification demands. This is faster than @asyncapi/parser, which
 * compiles the specification's schema for each document again, but it gives no details.
 *
 * @param valid - schemas in the document that are known to be valid
 */
export async function hasStructure(
  document: Fields,
  form: Form,
  valid: WeakSet<object> = new WeakSet(),
): Promise<boolean> {
  const version = String(document.asyncapi);
  const key = `${version} ${form}`;
  const validator = validators.get(key) ?? compile(version, form);
  validators.set(key, validator);
  return (await validator)(form === "resolved" ? dereferenced(document, valid) : emptied(document, valid));
}

async function compile(version: string, form: Form): Promise<ValidateFunction> {
  const [ajv, schema] = await Promise.all([loadAjv(fastCompilation), loadSpecification(version, form)]);
  // Ajv already has the metaschema.
  delete (schema.definitions as Record<string, unknown>)["http://json-schema.org/draft-07/schema"];
  return ajv.compile(schema);
}

/** A copy of the document, with empty objects in place of some schemas. */
function emptied(value: unknown, schemas: WeakSet<object>): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (schemas.has(value)) return {};
  if (Array.isArray(value)) return value.map((item) => emptied(item, schemas));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, emptied(item, schemas)]));
}

/**
 * A copy of the document, with targets in place of references. References without a target stay.
 *
 * @param empty - schemas to replace by empty objects
 */
export function dereferenced(document: Fields, empty: WeakSet<object> = new WeakSet()): unknown {
  const copies = new Map<unknown, unknown>();
  const copy = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (copies.has(value)) return copies.get(value);
    if (empty.has(value)) return {};
    copies.set(value, value); // a reference to itself stays a reference
    const made = isReference(value)
      ? copyTarget(value)
      : Array.isArray(value)
        ? value.map(copy)
        : Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copy(item)]));
    copies.set(value, made);
    return made;
  };
  const copyTarget = (reference: { readonly $ref: string }): unknown => {
    let reached: unknown = document;
    for (const step of stepsOf(decodeURIComponent(reference.$ref.slice(1)))) {
      if (isReference(reached)) reached = copy(reached);
      if (typeof reached !== "object" || reached === null || !Object.hasOwn(reached, step)) return reference;
      reached = (reached as Fields)[step];
    }
    return copy(reached);
  };
  return copy(document);
}
