import { isNames, type Schema, type SchemaObject } from "@posthorn/contract";
import { follow, type Resolve } from "../json-schema/follow.ts";
import { constrains } from "../json-schema/kinds.ts";

/** The headers that every message has, in addition to those of CloudEvents. Core's `wireHeaders` has the same. */
export const ownHeaders: readonly string[] = ["content-type", "reply-to", "correlation-id"];

/** True if Posthorn or CloudEvents sets the header, so that programs need not give it. */
export function isOwnHeader(name: string): boolean {
  return /^(?:ce|posthorn)-/i.test(name) || ownHeaders.includes(name.toLowerCase());
}

/** The type of a header's value in programs. On the wire it is text. `json`: the text is JSON. */
export type HeaderType = "string" | "number" | "boolean" | "json";

/** The headers that a schema describes, in the terms of core's `Message`. */
export interface HeaderFacts {
  /** The types of the headers whose text is not read as a string. */
  readonly types: ReadonlyMap<string, HeaderType>;
  /** The type of all other headers, if their text is not read as a string. */
  readonly typeOfOthers: HeaderType | undefined;
  /** The headers of Posthorn and CloudEvents that the schema mentions. */
  readonly own: readonly string[];
  /** All headers that the schema mentions. */
  readonly named: ReadonlySet<string>;
  /** The headers that accept any text. */
  readonly free: ReadonlySet<string>;
  /** The headers that have only one possible value, by their names in lower case. */
  readonly fixed: ReadonlyMap<string, string>;
}

/** Collects the headers that a schema describes, in whichever of its parts. */
export function headerFacts(schema: Schema | undefined, resolve: Resolve): HeaderFacts {
  const parts = sameValueSchemas(schema ?? true, resolve);
  const declared = Map.groupBy(
    parts.flatMap(({ properties = {} }) => Object.entries(properties)),
    ([name]) => name,
  );
  const headers = new Map(
    [...declared].map(([name, entries]) => [name, entries.map(([, header]) => header)]),
  );
  const others = parts.flatMap(({ patternProperties = {}, additionalProperties }) => [
    ...Object.values(patternProperties),
    ...(typeof additionalProperties === "object" ? [additionalProperties] : []),
  ]);
  const names = new Set(
    parts.flatMap(({ properties = {}, required = [] }) => [...Object.keys(properties), ...required]),
  );
  const otherType = typeOf(others, resolve);
  const typeOfOthers = otherType === "string" ? undefined : otherType;
  const types = [...headers].map(([name, schemas]) => [name, typeOf(schemas, resolve) ?? "json"] as const);
  return {
    types: new Map(types.filter(([, type]) => type !== "string" || typeOfOthers !== undefined)),
    typeOfOthers,
    own: [...names].filter(isOwnHeader),
    named: names,
    free: new Set(
      [...names].filter((name) => (headers.get(name) ?? []).every((one) => isFree(one, resolve))),
    ),
    fixed: new Map(
      [...headers].flatMap(([name, schemas]) => {
        const value = fixedValue(schemas, resolve);
        return value === undefined ? [] : [[name.toLowerCase(), value] as const];
      }),
    ),
  };
}

/**
 * The headers' schema as generated code declares it: one of objects, which does not require the headers that Posthorn
 * sets. A reference stays a reference where it already leads to such a schema.
 */
export function declaredHeaders(
  schema: Schema,
  correlationHeader: string | undefined,
  resolve: Resolve,
): Schema {
  const isSet = (name: string): boolean => name === correlationHeader || isOwnHeader(name);
  const relaxed = withoutRequired(schema, isSet, resolve);
  const followed = follow(relaxed, resolve);
  if (typeof followed === "boolean") {
    return followed ? { origin: { file: "", pointer: "" }, types: ["object"] } : false;
  }
  if (relaxed === schema && followed.types?.join() === "object") return schema;
  return { ...followed, types: ["object"] };
}

/** The schema with these headers removed from every `required`. Returns the same object if there are none. */
function withoutRequired(schema: Schema, isSet: (name: string) => boolean, resolve: Resolve): Schema {
  // A schema that several others refer to is visited once. One that contains itself stays as it is.
  const done = new Map<SchemaObject, SchemaObject>();

  function relax(part: Schema): Schema {
    const followed = follow(part, resolve);
    if (typeof followed === "boolean") return part;
    const relaxed = done.get(followed) ?? relaxObject(followed);
    return relaxed === followed ? part : relaxed;
  }

  function relaxObject(part: SchemaObject): SchemaObject {
    done.set(part, part);
    const changed: { -readonly [K in keyof SchemaObject]?: SchemaObject[K] } = {};
    if (part.required?.some(isSet)) changed.required = part.required.filter((name) => !isSet(name));
    for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
      const members = part[keyword];
      const relaxed = members?.map(relax);
      if (relaxed?.some((member, index) => member !== members?.[index])) changed[keyword] = relaxed;
    }
    const relaxed = Object.keys(changed).length === 0 ? part : { ...part, ...changed };
    done.set(part, relaxed);
    return relaxed;
  }

  return relax(schema);
}

/** The schemas that apply to one value: with `allOf`, `anyOf`, `oneOf` and conditions, references followed. */
function sameValueSchemas(schema: Schema, resolve: Resolve): readonly SchemaObject[] {
  const seen = new Set<SchemaObject>();
  const open: Schema[] = [schema];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const part = follow(next, resolve);
    if (typeof part === "boolean" || seen.has(part)) continue;
    seen.add(part);
    const { allOf = [], anyOf = [], oneOf = [], dependencies = {} } = part;
    const branches = [part.then ?? true, part.else ?? true];
    const dependent = Object.values(dependencies).filter((one): one is Schema => !isNames(one));
    open.push(...[...allOf, ...anyOf, ...oneOf, ...branches, ...dependent].toReversed());
  }
  return [...seen];
}

/** The type of a header that all of these schemas describe; undefined if they do not decide it. */
function typeOf(schemas: readonly Schema[], resolve: Resolve): HeaderType | undefined {
  const types = new Set(
    schemas.flatMap((schema) => sameValueSchemas(schema, resolve)).flatMap((part) => [...typesOf(part)]),
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

/** True if a schema accepts any text. */
function isFree(schema: Schema, resolve: Resolve): boolean {
  return sameValueSchemas(schema, resolve).every(
    (part) => (part.types?.includes("string") ?? true) && !constrains(part, "string") && !isRestricted(part),
  );
}

function isRestricted(part: SchemaObject): boolean {
  return [part.enum, part.const, part.not].some((keyword) => keyword !== undefined);
}

/** The only string that the schemas accept, if some of them list nothing else, and all of these list the same. */
function fixedValue(schemas: readonly Schema[], resolve: Resolve): string | undefined {
  const values = schemas
    .flatMap((schema) => sameValueSchemas(schema, resolve))
    .map((part) => part.const?.value ?? (part.enum?.length === 1 ? part.enum[0] : undefined))
    .filter((value): value is string => typeof value === "string");
  const [value] = values;
  return values.every((other) => other === value) ? value : undefined;
}
