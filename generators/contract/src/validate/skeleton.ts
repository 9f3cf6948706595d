import { appended, pointerOf, stepsOf } from "../load/pointer.ts";
import { isReference, type ReferenceObject, type Sources, type Target } from "../load/sources.ts";
import type { Origin } from "../model.ts";
import { type Fields, fieldsOf, isFields, member } from "../value.ts";
import { findParts } from "./kinds.ts";

/**
 * A document that breaks the same rules as the contract, and that can be dereferenced at no more cost
 * than its size: in place of each reference within a schema stands the empty schema, and what it
 * referred to is a schema of its own. Other files are part of it, so that nothing is read again.
 */
export interface Skeleton {
  readonly document: Fields;
  /** Where that stands in the contract's files which stands at a path of the document. */
  originOf(path: readonly (string | number)[]): Origin;
  /** Whether a reference stands where it may not be allowed. */
  readonly hasUnusualReferences: boolean;
  /** A text in the contract's words. */
  reword(text: string): string;
}

const filesKey = "x-posthorn-files";
const nowhere = "#/x-posthorn-nowhere";
const hoistedPrefix = "posthorn-hoisted-";

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

/** Makes the document that the rules of AsyncAPI are checked on. */
export function skeletonOf(sources: Sources): Skeleton {
  const rootName = sources.root?.name ?? "";
  const { schemas, usual, links } = findParts(sources);
  let hasUnusualReferences = false;
  const files: Record<string, unknown> = {};
  const wanted: string[] = [];
  const hoisted = new Map<string, Target>();

  const clone = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (schemas.has(value) || links.has(value)) return cut(value);
    if (Array.isArray(value)) return value.map(clone);
    if (isReference(value)) {
      hasUnusualReferences ||= !usual.has(value);
      return { ...value, $ref: rewrite(value) };
    }
    return mapped(value as Fields, clone);
  };
  const cut = (value: unknown, keyword = ""): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((item) => cut(item));
    // What is called "type" among properties is a property, and no keyword.
    if (!isReference(value))
      return mapped(value as Fields, (item, key) => cut(item, names.test(keyword) ? "" : key));
    hoist(value);
    return Object.hasOwn(listStandIns, keyword) ? listStandIns[keyword] : {};
  };
  const hoist = (reference: ReferenceObject): void => {
    const target = sources.resolve(reference);
    if (target === undefined) return;
    const { file, pointer } = target.origin;
    // The contract's own components are checked where they are.
    if (file === rootName && /^\/components\/schemas\/[^/]+$/.test(pointer)) return;
    hoisted.set(`${file}#${pointer}`, target);
  };
  const rewrite = (reference: ReferenceObject): string => {
    const from = sources.originOf(reference).file;
    const place = sources.placeOf(reference);
    if (place === undefined || !sources.files.has(place.file)) return nowhere;
    if (place.file === rootName) return from === rootName ? reference.$ref : `#${encoded(place.pointer)}`;
    wanted.push(place.file);
    return `#${encoded(pointerOf([filesKey, place.file]) + place.pointer)}`;
  };

  const document: Record<string, unknown> = { ...fieldsOf(clone(sources.root?.data)) };
  for (const name of wanted) {
    if (Object.hasOwn(files, name)) continue;
    files[name] = {}; // so that a file that refers to itself is not made twice
    files[name] = clone(sources.files.get(name)?.data);
  }
  if (wanted.length > 0) document[filesKey] = files;
  const places = hoistInto(document, hoisted, cut);
  return {
    document,
    hasUnusualReferences,
    originOf: (path) => originAt(path, rootName, places),
    reword: (text) => reword(text, places),
  };
}

/** Adds the hoisted schemas to the document's own, and theirs in turn; tells whence each came. */
function hoistInto(
  document: Record<string, unknown>,
  hoisted: ReadonlyMap<string, Target>,
  cut: (value: unknown) => unknown,
): ReadonlyMap<string, Origin> {
  const places = new Map<string, Origin>();
  if (hoisted.size === 0) return places;
  const own = fieldsOf(document.components);
  const added: Record<string, unknown> = {};
  // The map grows while it is walked: what is hoisted may refer to more.
  for (const { value, origin } of hoisted.values()) {
    const name = `${hoistedPrefix}${places.size}`;
    places.set(name, origin);
    added[name] = isReference(value) ? { allOf: [cut(value)] } : cut(value);
  }
  const schemas = isFields(member(own, "schemas")) ? fieldsOf(own.schemas) : {};
  document.components = { ...own, schemas: { ...schemas, ...added } };
  return places;
}

function originAt(
  path: readonly (string | number)[],
  rootName: string,
  places: ReadonlyMap<string, Origin>,
): Origin {
  const [first, second, third, ...rest] = path;
  const place = first === "components" && second === "schemas" ? places.get(String(third)) : undefined;
  if (place !== undefined) return { file: place.file, pointer: rest.reduce<string>(appended, place.pointer) };
  if (first === filesKey) return { file: String(second ?? rootName), pointer: pointerOf(path.slice(2)) };
  return { file: rootName, pointer: pointerOf(path) };
}

function reword(text: string, places: ReadonlyMap<string, Origin>): string {
  return text.replace(/posthorn-hoisted-\d+/g, (name) => {
    const origin = places.get(name);
    return (origin === undefined ? undefined : (stepsOf(origin.pointer).at(-1) ?? origin.file)) ?? name;
  });
}

function mapped(fields: Fields, each: (value: unknown, key: string) => unknown): Fields {
  return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, each(item, key)]));
}

/** As a URI's fragment. */
function encoded(pointer: string): string {
  return stepsOf(pointer).reduce(
    (uri, step) => `${uri}/${encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))}`,
    "",
  );
}
