import type { Schema, SchemaObject } from "@posthorn/contract";
import { constrains } from "../keywords/kinds.ts";
import type { SchemaGraph } from "./graph.ts";

/** Headers that every message has, beside those of CloudEvents: core's `wire` says the same. */
export const ownHeaders: readonly string[] = ["content-type", "reply-to", "correlation-id"];

/** Whether a header is Posthorn's or of CloudEvents, so that nobody need give it. */
export function isOwnHeader(name: string): boolean {
  return /^(?:ce|posthorn)-/i.test(name) || ownHeaders.includes(name.toLowerCase());
}

export type HeaderType = "string" | "number" | "boolean" | "json";
type Resolve = SchemaGraph["resolve"];

/** What a schema says of headers, as core's `Message` has it. */
export interface HeaderFacts {
  /** How text is read, of those headers where that is not as a string. */
  readonly types: ReadonlyMap<string, HeaderType>;
  /** How the text of all others is read, where that is not as a string. */
  readonly others: HeaderType | undefined;
  /** Those of Posthorn's own that it declares. */
  readonly own: readonly string[];
  /** All that it names. */
  readonly named: ReadonlySet<string>;
  /** Those that any text fits. */
  readonly free: ReadonlySet<string>;
  /** The one value that a header can have, by its name in lower case. */
  readonly fixed: ReadonlyMap<string, string>;
}

/** Finds out what headers there are, wherever in a schema they are described. */
export function headerFacts(schema: Schema | undefined, resolve: Resolve): HeaderFacts {
  const named = new Map<string, Schema[]>();
  const others: Schema[] = [];
  const names = new Set<string>();
  for (const part of partsOf(schema ?? true, resolve)) {
    for (const [name, header] of Object.entries(part.properties ?? {})) {
      named.set(name, [...(named.get(name) ?? []), header]);
      names.add(name);
    }
    for (const name of part.required ?? []) names.add(name);
    others.push(...Object.values(part.patternProperties ?? {}));
    if (typeof part.additionalProperties === "object") others.push(part.additionalProperties);
  }
  const ofOthers = typeOf(others, resolve);
  const otherType = ofOthers === "string" ? undefined : ofOthers;
  const types = [...named].map(([name, headers]) => [name, typeOf(headers, resolve) ?? "json"] as const);
  return {
    types: new Map(types.filter(([, type]) => type !== "string" || otherType !== undefined)),
    others: otherType,
    own: [...names].filter(isOwnHeader),
    named: names,
    free: new Set([...names].filter((name) => (named.get(name) ?? []).every((one) => isFree(one, resolve)))),
    fixed: new Map([...named].flatMap(([name, headers]) => fixedValue(name, headers, resolve))),
  };
}

/**
 * Headers as generated code declares them: certainly an object, and without asking anybody for what
 * Posthorn sets. Stays a reference where it is that already.
 */
export function headersAsDeclared(
  schema: Schema,
  correlationHeader: string | undefined,
  resolve: Resolve,
): Schema {
  const isKnown = (name: string): boolean => name === correlationHeader || isOwnHeader(name);
  const loose = loosener(isKnown, resolve)(schema);
  const followed = follow(loose, resolve);
  if (typeof followed === "boolean") {
    return followed ? { origin: { file: "", pointer: "" }, types: ["object"] } : false;
  }
  if (loose === schema && followed.types?.join() === "object") return schema;
  return { ...followed, types: ["object"] };
}

/** Makes what takes headers that Posthorn knows out of `required`; it gives the very schema where there are none. */
function loosener(isKnown: (name: string) => boolean, resolve: Resolve): (schema: Schema) => Schema {
  /** Each is looked at once, however often it is referred to; one that holds itself stays as it is. */
  const done = new Map<SchemaObject, SchemaObject>();

  function loosen(schema: Schema): Schema {
    const followed = follow(schema, resolve);
    if (typeof followed === "boolean") return schema;
    const loose = done.get(followed) ?? loosenObject(followed);
    return loose === followed ? schema : loose;
  }

  function loosenObject(schema: SchemaObject): SchemaObject {
    done.set(schema, schema);
    const changed: { -readonly [K in keyof SchemaObject]?: SchemaObject[K] } = {};
    if (schema.required?.some(isKnown)) changed.required = schema.required.filter((name) => !isKnown(name));
    for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
      const parts = schema[keyword];
      const loose = parts?.map(loosen);
      if (loose?.some((part, index) => part !== parts?.[index])) changed[keyword] = loose;
    }
    const loose = Object.keys(changed).length === 0 ? schema : { ...schema, ...changed };
    done.set(schema, loose);
    return loose;
  }

  return loosen;
}

/** The objects that describe the same value: of `allOf`, `anyOf`, `oneOf` and conditions, references followed. */
function partsOf(schema: Schema, resolve: Resolve): readonly SchemaObject[] {
  const seen = new Set<SchemaObject>();
  const open: Schema[] = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const part = follow(next, resolve);
    if (typeof part === "boolean" || seen.has(part)) continue;
    seen.add(part);
    const { allOf = [], anyOf = [], oneOf = [], then: met, else: unmet, dependencies = {} } = part;
    const dependent = Object.values(dependencies).filter((one): one is Schema => !Array.isArray(one));
    open.push(...[...allOf, ...anyOf, ...oneOf, met ?? true, unmet ?? true, ...dependent].toReversed());
  }
  return [...seen];
}

/** What the text of a header stands for that all those schemas describe, as far as they say. */
function typeOf(schemas: readonly Schema[], resolve: Resolve): HeaderType | undefined {
  const types = new Set(
    schemas.flatMap((schema) => partsOf(schema, resolve)).flatMap((part) => [...typesOf(part)]),
  );
  const [type] = types;
  if (type === undefined) return undefined;
  return types.size === 1 && (type === "string" || type === "number" || type === "boolean") ? type : "json";
}

function typesOf(schema: SchemaObject): readonly string[] {
  const { types, pattern, format, minLength, maxLength } = schema;
  if (types !== undefined) return types.map((type) => (type === "integer" ? "number" : type));
  const values = [...(schema.enum ?? []), ...(schema.const === undefined ? [] : [schema.const.value])];
  if (values.length > 0) return values.map((value) => typeof value);
  return [pattern, format, minLength, maxLength].some((keyword) => keyword !== undefined) ? ["string"] : [];
}

/** Whether a schema lets any text through. */
function isFree(schema: Schema, resolve: Resolve): boolean {
  return partsOf(schema, resolve).every(
    (part) => (part.types?.includes("string") ?? true) && !constrains(part, "string") && isUnlisted(part),
  );
}

function isUnlisted(part: SchemaObject): boolean {
  return [part.enum, part.const, part.not].every((keyword) => keyword === undefined);
}

function fixedValue(
  name: string,
  schemas: readonly Schema[],
  resolve: Resolve,
): readonly (readonly [string, string])[] {
  const parts = schemas.flatMap((schema) => partsOf(schema, resolve));
  const value = parts
    .map((part) => part.const?.value ?? (part.enum?.length === 1 ? part.enum[0] : undefined))
    .find((fixed) => typeof fixed === "string");
  return typeof value === "string" ? [[name.toLowerCase(), value]] : [];
}

/** What a reference stands for in the end. */
export function follow(schema: Schema, resolve: Resolve): boolean | SchemaObject {
  let followed = schema;
  for (let steps = 0; typeof followed === "object" && "ref" in followed; steps += 1) {
    if (steps > 100) return true;
    followed = resolve(followed.ref);
  }
  return followed;
}
