import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { isReference, type ReferenceObject, type Sources, type Target } from "../load/sources.ts";
import type { Origin } from "../model/contract.ts";
import { type Fields, fieldsOf, isFields, member, textOf } from "../values/fields.ts";
import { appended, pointerOf, stepsOf } from "../values/pointer.ts";
import { type Sizes, sizeOf } from "./document-size.ts";
import { findParts } from "./find-parts.ts";

/**
 * A document that breaks the same rules as the contract, and that can be dereferenced at no more cost
 * than its size: in place of each reference within a schema stands the empty schema, and what it
 * referred to is a schema of its own. Other files are part of it, so that nothing is read again.
 */
export interface Skeleton {
  readonly document: Fields;
  /** The same with nothing in its schemas: for the rules that are not about them, once those are known to be right. */
  bare(): Fields;
  /** Where that stands in the contract's files which stands at a path of the document. */
  originOf(path: readonly (string | number)[]): Origin;
  /** Whether a reference stands where it may not be allowed. */
  readonly hasUnusualReferences: boolean;
  /** References in place of a list or an object of schemas, which nothing else tells of. */
  readonly misplaced: readonly Diagnostic[];
  /** What stands for each schema in it, and its size: the same object each time, if the schema is the same. */
  readonly cuts: Sizes;
  /** A text in the contract's words. */
  reword(text: string): string;
}

/** What stands for schemas, by the schemas, and the references in them. */
export type KnownCuts = WeakMap<
  object,
  {
    readonly made: unknown;
    readonly size: number;
    readonly references: readonly (readonly [ReferenceObject, string | undefined])[];
  }
>;

/** What stands for itself among the components, in the language of the schema that refers to it. */
interface Hoisted extends Target {
  readonly format: string | undefined;
}

type Places = ReadonlyMap<string, Origin & Pick<Hoisted, "format">>;

const filesKey = "x-posthorn-files";
const nowhere = "#/x-posthorn-nowhere";
const hoistedPrefix = "posthorn-hoisted-";
/** Stands before names that every object has: @asyncapi/parser asks objects for their own members by such methods. */
const renamedPrefix = "posthorn-renamed-";

/** Where a keyword of a schema must not have an object. */
const listStandIns: Readonly<Record<string, unknown>> = {
  allOf: [{}],
  anyOf: [{}],
  oneOf: [{}],
  enum: [null],
  required: [],
  examples: [],
  type: "object",
};

/** Keywords whose object has schemas by names of their own. */
const names = /^(properties|patternProperties|definitions|dependencies|\$defs)$/;

/**
 * Makes the document that the rules of AsyncAPI are checked on.
 *
 * @param known - what was made of schemas before: it is not made again
 */
export function skeletonOf(sources: Sources, known: KnownCuts = new WeakMap()): Skeleton {
  const rootName = sources.root?.name ?? "";
  const { schemas, usual, links, messages } = findParts(sources);
  let hasUnusualReferences = false;
  const wanted: string[] = [];
  const misplaced: Diagnostic[] = [];
  const hoisted = new Map<string, Hoisted>();

  const clone = (value: unknown, cutSchema: (schema: object) => unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (schemas.has(value) || links.has(value)) return cutSchema(value);
    if (Array.isArray(value)) return value.map((item) => clone(item, cutSchema));
    if (isReference(value)) {
      hasUnusualReferences ||= !usual.has(value);
      return { ...value, $ref: rewrite(value) };
    }
    return mapped(value as Fields, (item) => clone(item, cutSchema));
  };
  const cut = (value: unknown, around?: string, keyword = ""): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => cut(item, around));
    if (!isReference(value)) {
      const format = formatOf(value) ?? around;
      // What is called "type" among properties is a property, and no keyword.
      return mapped(value as Fields, (item, key) => cut(item, format, names.test(keyword) ? "" : key));
    }
    hoist(value, around);
    if (Object.hasOwn(listStandIns, keyword) || names.test(keyword)) {
      const what = `A reference in place of "${keyword}"`;
      const instead = "Refer to a whole schema, within allOf if need be.";
      misplaced.push(diagnose("not-supported", sources.originOf(value), { what, instead }));
    }
    return Object.hasOwn(listStandIns, keyword) ? listStandIns[keyword] : {};
  };
  const cuts = new Map<unknown, number>();
  let referred: (readonly [ReferenceObject, string | undefined])[] | undefined;
  /** Cuts a schema that nothing around it says the language of. */
  const cutOnce = (schema: object): unknown => {
    const before = known.get(schema);
    for (const [reference, format] of before?.references ?? []) hoist(reference, format);
    if (before === undefined) return cutAnew(schema);
    cuts.set(before.made, before.size);
    return before.made;
  };
  const cutAnew = (schema: object): unknown => {
    const told = misplaced.length;
    const references: (readonly [ReferenceObject, string | undefined])[] = [];
    referred = references;
    const made = cut(schema);
    referred = undefined;
    const size = sizeOf(made);
    if (misplaced.length === told) known.set(schema, { made, size, references });
    cuts.set(made, size);
    return made;
  };
  const hoist = (reference: ReferenceObject, format: string | undefined): void => {
    referred?.push([reference, format]);
    const target = sources.resolve(reference);
    if (target === undefined) return;
    const { file, pointer } = target.origin;
    // The contract's own components are checked where they are; in another language they may be something else.
    if (format === undefined && file === rootName && /^\/components\/schemas\/[^/]+$/.test(pointer)) return;
    const { value, origin } = target;
    hoisted.set(`${format ?? ""} ${file}#${pointer}`, { value, origin, format });
  };
  const lasts = new Map<ReferenceObject, ReferenceObject>();
  /** The last reference of the chain that one begins. */
  const lastOf = (reference: ReferenceObject): ReferenceObject => {
    const passed: ReferenceObject[] = [];
    let last = reference;
    for (let next: unknown = reference; isReference(next); next = sources.resolve(next)?.value) {
      last = lasts.get(next) ?? next;
      if (lasts.has(next)) break;
      passed.push(next);
      lasts.set(next, next); // so that a circle ends here
    }
    for (const each of passed) lasts.set(each, last);
    return last;
  };
  const rewrite = (reference: ReferenceObject): string => {
    const { file: from, pointer } = sources.originOf(reference);
    // The rules look at references of operations and channels themselves; others lead straight to their end.
    const isSeen = from === rootName && /^\/(operations|channels)\//.test(pointer);
    const last = isSeen ? reference : lastOf(reference);
    const place = sources.placeOf(last);
    if (place === undefined || !sources.files.has(place.file)) return nowhere;
    if (place.file === rootName)
      return from === rootName && isSeen ? reference.$ref : `#${encoded(place.pointer)}`;
    wanted.push(place.file);
    return `#${encoded(pointerOf([filesKey, place.file]) + place.pointer)}`;
  };

  const assemble = (cutSchema: (schema: object) => unknown): Record<string, unknown> => {
    const document: Record<string, unknown> = { ...fieldsOf(clone(sources.root?.data, cutSchema)) };
    const files: Record<string, unknown> = {};
    for (const name of wanted) {
      if (Object.hasOwn(files, name)) continue;
      files[name] = {}; // so that a file that refers to itself is not made twice
      files[name] = clone(sources.files.get(name)?.data, cutSchema);
    }
    if (wanted.length > 0) document[filesKey] = files;
    return document;
  };

  const document = assemble(cutOnce);
  const places = hoistInto(document, hoisted, (value, format) =>
    format === undefined && typeof value === "object" && value !== null ? cutOnce(value) : cut(value, format),
  );
  // AsyncAPI 2 leaves it to the rules to look at schemas of other formats.
  const formatted = new Set([...messages].filter((message) => member(message, "schemaFormat") !== undefined));
  const kept = new Set([...formatted].map((message) => sources.follow(member(message, "payload"))));
  return {
    document,
    bare: () => assemble((schema) => (kept.has(schema) ? cutOnce(schema) : {})),
    hasUnusualReferences,
    misplaced,
    cuts,
    originOf: (path) => originAt(path, rootName, places),
    reword: (text) => reword(text, places),
  };
}

/** Adds the hoisted schemas to the document's own, and theirs in turn; tells whence each came. */
function hoistInto(
  document: Record<string, unknown>,
  hoisted: ReadonlyMap<string, Hoisted>,
  cut: (value: unknown, format?: string) => unknown,
): Places {
  const places = new Map<string, Origin & Pick<Hoisted, "format">>();
  if (hoisted.size === 0) return places;
  const own = fieldsOf(document.components);
  const added: Record<string, unknown> = {};
  // The map grows while it is walked: what is hoisted may refer to more.
  for (const { value, origin, format } of hoisted.values()) {
    const name = `${hoistedPrefix}${places.size}`;
    places.set(name, { ...origin, format });
    // What AsyncAPI wants to be an object may be true or false in JSON Schema.
    const isWithin = isReference(value) || typeof value === "boolean";
    const schema = isWithin ? { allOf: [cut(value, format)] } : cut(value, format);
    added[name] = format === undefined ? schema : { schemaFormat: format, schema };
  }
  const schemas = isFields(member(own, "schemas")) ? fieldsOf(own.schemas) : {};
  document.components = { ...own, schemas: { ...schemas, ...added } };
  return places;
}

/** The language of what is within a schema that says it. */
function formatOf(value: object): string | undefined {
  return Object.hasOwn(value, "schema") ? textOf(member(value, "schemaFormat")) : undefined;
}

function originAt(path: readonly (string | number)[], rootName: string, places: Places): Origin {
  const [first, second, third, ...rest] = path.map(unrenamed);
  const place = first === "components" && second === "schemas" ? places.get(String(third)) : undefined;
  if (place !== undefined) {
    const within = place.format === undefined ? rest : rest.slice(1);
    return { file: place.file, pointer: within.reduce<string>(appended, place.pointer) };
  }
  if (first === filesKey)
    return { file: String(second ?? rootName), pointer: pointerOf(path.slice(2).map(unrenamed)) };
  return { file: rootName, pointer: pointerOf(path.map(unrenamed)) };
}

function reword(text: string, places: Places): string {
  return text.replaceAll(renamedPrefix, "").replace(/posthorn-hoisted-\d+/g, (name) => {
    const origin = places.get(name);
    return (origin === undefined ? undefined : (stepsOf(origin.pointer).at(-1) ?? origin.file)) ?? name;
  });
}

function mapped(fields: Fields, each: (value: unknown, key: string) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [renamed(key), each(item, key)]));
}

function renamed(key: string): string {
  return key in Object.prototype ? renamedPrefix + key : key;
}

function unrenamed(step: string | number): string | number {
  return typeof step === "string" && step.startsWith(renamedPrefix) ? step.slice(renamedPrefix.length) : step;
}

/** As a URI's fragment. */
function encoded(pointer: string): string {
  return stepsOf(pointer).reduce(
    (uri, step) => `${uri}/${encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))}`,
    "",
  );
}
