import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { isReference, type ReferenceObject } from "../references/reference-object.ts";
import { type Fields, fieldsOf, isFields, member } from "../values/fields.ts";
import { type Origin, originText } from "../values/origin.ts";
import { pointerOf } from "../values/pointer.ts";
import { cutSchema, type SchemaCut, type SchemaCuts } from "./cut-schema.ts";
import type { Sizes } from "./document-size.ts";
import { findParts, type Parts } from "./find-parts.ts";
import {
  encodePointer,
  filesKey,
  type HoistedOrigin,
  hoistedName,
  mapFields,
  nowhere,
  originInFiles,
  rewordNames,
} from "./skeleton-names.ts";

/**
 * A document that breaks the same rules as the contract, but is safe to dereference.
 *
 * @asyncapi/parser replaces every reference by its target, and takes exponential time if schemas refer to schemas that
 * refer to schemas. In a skeleton, schemas have no references. It is made in these steps:
 *
 * 1. Copy the contract. Each schema is *cut*: the empty schema replaces each reference in it.
 * 2. Add each target of such a reference to `components/schemas`, cut as well (*hoisted*), so that it is checked too.
 *    Its own references lead to more targets, until none is new. The contract's own components are already
 *    there and are not hoisted.
 * 3. Rewrite the references outside schemas. Chains of references become one step, and other files become a part of
 *    the document, so that the parser reads no files.
 * 4. Leave out what Posthorn reads beyond the specification: the keys of a proposal.
 *
 * Cuts are remembered by schema, so that checking a contract after a change cuts only the changed schemas. An unchanged
 * schema gives the identical cut, by which later steps recognize it.
 */
export interface Skeleton {
  readonly document: Fields;
  /** The document with empty schemas, for the rules that do not look into schemas. */
  readonly bareDocument: () => Fields;
  /** True if a reference stands where references may not be allowed. */
  readonly hasUnusualReferences: boolean;
  /** References in place of a list or a map of schemas, which no rule reports. */
  readonly misplaced: readonly Diagnostic[];
  /** The cuts in the document, with their sizes. */
  readonly sizes: Sizes;
  /** The cuts by schema, for the next skeleton of the contract. */
  readonly cuts: SchemaCuts;
  /** The origin in the contract's files of a value of the document. */
  readonly originOf: (path: readonly (string | number)[]) => Origin;
  /** Replaces names of the document in a text by the contract's names. */
  readonly reword: (text: string) => string;
}

/** A schema that becomes a component, because a reference in a schema leads to it. */
interface Hoisted {
  readonly value: unknown;
  readonly origin: Origin;
  readonly format: string | undefined;
}

/** A skeleton while it is made. */
interface Builder {
  readonly sources: Sources;
  readonly rootName: string;
  /** True for AsyncAPI 3. */
  readonly isThree: boolean;
  readonly parts: Parts;
  readonly previousCuts: SchemaCuts;
  readonly cuts: SchemaCuts;
  readonly sizes: Map<unknown, number>;
  readonly misplaced: Diagnostic[];
  readonly hoisted: Map<string, Hoisted>;
  /** The files that references outside schemas lead to. */
  readonly wantedFiles: Set<string>;
  /** The last reference of the chain that a reference begins. */
  readonly chainEnds: Map<ReferenceObject, ReferenceObject>;
  hasUnusualReferences: boolean;
}

/** Replaces a schema in the document. */
type Replace = (schema: object) => unknown;

/**
 * Makes the skeleton of a contract.
 *
 * @param previousCuts - the cuts of the contract's last skeleton
 */
export function skeletonOf(sources: Sources, previousCuts: SchemaCuts = new WeakMap()): Skeleton {
  const builder: Builder = {
    sources,
    rootName: sources.root?.name ?? "",
    isThree: String(member(sources.root?.data, "asyncapi")).startsWith("3."),
    parts: findParts(sources),
    previousCuts,
    cuts: new WeakMap(),
    sizes: new Map(),
    misplaced: [],
    hoisted: new Map(),
    wantedFiles: new Set(),
    chainEnds: new Map(),
    hasUnusualReferences: false,
  };
  const plain = copyFiles(builder, (schema) => cutOnce(builder, schema));
  const { schemas, origins } = hoistSchemas(builder);
  const document = withSchemas(plain, schemas);
  const { hasUnusualReferences } = builder;
  const formatted = formattedPayloads(builder);
  return {
    document,
    bareDocument: () =>
      copyFiles(builder, (schema) => (formatted.has(schema) ? cutOnce(builder, schema) : {})),
    hasUnusualReferences,
    misplaced: builder.misplaced,
    sizes: builder.sizes,
    cuts: builder.cuts,
    originOf: (path) => originInFiles(path, builder.rootName, origins),
    reword: (text) => rewordNames(text, origins),
  };
}

/** Copies the contract, and the files that its references lead to. */
function copyFiles(builder: Builder, replace: Replace): Fields {
  const { sources, wantedFiles } = builder;
  const document = fieldsOf(copyValue(builder, sources.root?.data, replace));
  // The set grows during this loop.
  const files = new Map<string, unknown>();
  for (const name of wantedFiles) files.set(name, copyValue(builder, sources.files.get(name)?.data, replace));
  return files.size === 0 ? document : { ...document, [filesKey]: Object.fromEntries(files) };
}

function copyValue(builder: Builder, value: unknown, replace: Replace): unknown {
  if (typeof value !== "object" || value === null) return value;
  const { schemas, links, usual } = builder.parts;
  if (schemas.has(value) || links.has(value)) return replace(value);
  if (Array.isArray(value)) return value.map((item) => copyValue(builder, item, replace));
  if (isReference(value)) {
    builder.hasUnusualReferences ||= !usual.has(value);
    return { ...value, $ref: rewriteReference(builder, value) };
  }
  const fields = builder.parts.operations.has(value) ? withoutProposal(builder, value as Fields) : value;
  return mapFields(fields as Fields, (item) => copyValue(builder, item, replace));
}

/** An operation of AsyncAPI 3 without the keys of a proposal, which the specification's schema refuses. */
function withoutProposal({ isThree }: Builder, operation: Fields): Fields {
  if (!isThree) return operation;
  const { retry: _retry, deadLetter: _deadLetter, ...others } = operation;
  return others;
}

/** The cut of a schema without a `schemaFormat` around it. */
function cutOnce(builder: Builder, schema: object): unknown {
  const { cuts, previousCuts, sources, misplaced, sizes } = builder;
  const made = cuts.get(schema) ?? previousCuts.get(schema);
  if (made !== undefined) return useCut(builder, schema, made);
  const cut = cutSchema(sources, schema);
  misplaced.push(...cut.misplaced);
  if (cut.misplaced.length === 0) return useCut(builder, schema, cut);
  hoistTargets(builder, cut);
  sizes.set(cut.schema, cut.size);
  return cut.schema;
}

function useCut(builder: Builder, schema: object, cut: SchemaCut): unknown {
  builder.cuts.set(schema, cut);
  builder.sizes.set(cut.schema, cut.size);
  hoistTargets(builder, cut);
  return cut.schema;
}

/** Notes the targets of a cut's references. They are added to the document later. */
function hoistTargets({ sources, rootName, hoisted }: Builder, { references }: SchemaCut): void {
  for (const { reference, format } of references) {
    const target = sources.resolve(reference);
    if (target === undefined) continue;
    const { value, origin } = target;
    // A component of the contract is checked in its place, unless it is read in another format here.
    const isComponent = origin.file === rootName && /^\/components\/schemas\/[^/]+$/.test(origin.pointer);
    if (format === undefined && isComponent) continue;
    hoisted.set(`${format ?? ""} ${originText(origin)}`, { value, origin, format });
  }
}

/** Cuts the hoisted schemas, and the targets of their references in turn. */
function hoistSchemas(builder: Builder): {
  readonly schemas: Fields;
  readonly origins: ReadonlyMap<string, HoistedOrigin>;
} {
  const origins = new Map<string, HoistedOrigin>();
  const schemas: Record<string, unknown> = {};
  // The map grows during this loop.
  for (const { value, origin, format } of builder.hoisted.values()) {
    const name = hoistedName(origins.size);
    origins.set(name, { ...origin, format });
    const cut = cutHoisted(builder, value, format);
    // AsyncAPI requires an object here, but a JSON Schema may be true or false.
    const schema = isReference(value) || typeof value === "boolean" ? { allOf: [cut] } : cut;
    schemas[name] = format === undefined ? schema : { schemaFormat: format, schema };
  }
  return { schemas, origins };
}

function cutHoisted(builder: Builder, value: unknown, format: string | undefined): unknown {
  if (format === undefined && typeof value === "object" && value !== null) return cutOnce(builder, value);
  const cut = cutSchema(builder.sources, value, format);
  builder.misplaced.push(...cut.misplaced);
  hoistTargets(builder, cut);
  return cut.schema;
}

function withSchemas(document: Fields, added: Fields): Fields {
  if (Object.keys(added).length === 0) return document;
  const components = fieldsOf(document.components);
  const schemas = isFields(member(components, "schemas")) ? fieldsOf(components.schemas) : {};
  return { ...document, components: { ...components, schemas: { ...schemas, ...added } } };
}

function rewriteReference(builder: Builder, reference: ReferenceObject): string {
  const { sources, rootName, wantedFiles } = builder;
  const { file: from, pointer } = sources.originOf(reference);
  // The rules look at the references of operations and channels themselves.
  const isSeen = from === rootName && /^\/(operations|channels)\//.test(pointer);
  const origin = sources.namedOrigin(isSeen ? reference : chainEnd(builder, reference));
  if (origin === undefined || !sources.files.has(origin.file)) return nowhere;
  if (origin.file === rootName)
    return from === rootName && isSeen ? reference.$ref : `#${encodePointer(origin.pointer)}`;
  wantedFiles.add(origin.file);
  return `#${encodePointer(pointerOf([filesKey, origin.file]) + origin.pointer)}`;
}

function chainEnd({ sources, chainEnds }: Builder, reference: ReferenceObject): ReferenceObject {
  const passed: ReferenceObject[] = [];
  let last = reference;
  for (let next: unknown = reference; isReference(next); next = sources.resolve(next)?.value) {
    last = chainEnds.get(next) ?? next;
    if (chainEnds.has(next)) break;
    passed.push(next);
    chainEnds.set(next, next); // ends a circle
  }
  for (const each of passed) chainEnds.set(each, last);
  return last;
}

/** The payloads with a `schemaFormat` of AsyncAPI 2, which the rules check themselves. */
function formattedPayloads({ sources, parts: { messages } }: Builder): ReadonlySet<unknown> {
  const formatted = [...messages].filter((message) => member(message, "schemaFormat") !== undefined);
  return new Set(formatted.map((message) => sources.follow(member(message, "payload"))));
}
