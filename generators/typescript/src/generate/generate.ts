import type { Contract, Diagnostic, GeneratedFile, NamedSchema, SchemaObject } from "@posthorn/contract";
import { findDates } from "../dates/find-dates.ts";
import { emitBuilders } from "../emit/builders/builders.ts";
import { emitCanonicalJson } from "../emit/canonical-json.ts";
import type { WholeContext } from "../emit/context.ts";
import { emitIndex } from "../emit/index-file.ts";
import { emitMessage } from "../emit/message.ts";
import { emitClient } from "../emit/operation/client.ts";
import { emitOperation } from "../emit/operation/operation.ts";
import { emitServe } from "../emit/operation/serve.ts";
import { emitSchema, emitSharedSchema } from "../emit/schema.ts";
import { nameContract, referenceIn, type SharedNames } from "../name/names.ts";
import { othersAmong } from "../name/others.ts";
import { type NestedSchema, nameNestedSchemas } from "../nested-schemas/nested-schemas.ts";
import { graphOf } from "../prepare/graph.ts";
import { originKey } from "../prepare/origin-key.ts";
import { prepare } from "../prepare/prepare.ts";
import type { Module } from "../print/module.ts";
import { printModules } from "../print/print.ts";
import { withoutEndless } from "../report/endless.ts";
import { findForeign } from "../report/foreign.ts";
import { findIgnored } from "../report/ignored.ts";
import { tellTexts } from "../report/tell-texts.ts";
import { findWideTypes } from "../report/wide-types.ts";
import { type Memory, openMaker, openMemory } from "../watch/memory.ts";

export interface GenerateOptions {
  /** The contract's own name, for the first line of each file: `shop.yaml`. */
  readonly source: string;
  /** What relative imports end in: `.js`, `.ts`, or nothing. Default `.js`. */
  readonly importExtension?: string;
  /** How messages travel where the contract does not say: `plain` is without the headers of CloudEvents. Default `cloudevents`. */
  readonly wire?: "cloudevents" | "plain";
  /**
   * What integers of `format: int64` are in programs: `number`, refused beyond 2^53, or `bigint`, exact. On the wire
   * they are numbers. Default `number`.
   */
  readonly int64?: "number" | "bigint";
  /**
   * What texts of `format: date-time` are in programs: `string` as they are, or `date`, a `Date`. On the wire they are
   * RFC 3339. Default `string`.
   */
  readonly dates?: "string" | "date";
  /** Whether each message gets a function that makes one, for tests; it needs `@posthorn/builders`. Default false. */
  readonly builders?: boolean;
}

/** The options of a contract that shares schemas with others. */
export interface SharingOptions extends GenerateOptions {
  /** The schemas that are generated elsewhere, and imported. */
  readonly shared?: SharedNames;
}

/** What is made of a contract that shares schemas with others. */
export interface SharingResult extends GenerateResult {
  /** The modules of shared schemas as this contract needs them, by the schemas' names in it. */
  readonly shared: ReadonlyMap<string, Module>;
}

export interface GenerateResult {
  /** In the order of their paths. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Writes a contract as TypeScript: the same contract, the same text. Check it with `checkSupport` before.
 *
 * @param memory - what the last call with the same options made, and after this one, what it did
 */
export function generate(
  contract: Contract,
  options: GenerateOptions,
  memory: Memory = openMemory(),
): GenerateResult {
  const { files, diagnostics } = generateSharing(contract, options, memory);
  return { files, diagnostics };
}

/** The same for a contract of which some schemas are generated once for several contracts. */
export function generateSharing(
  given: Contract,
  {
    source,
    importExtension = ".js",
    wire = "cloudevents",
    int64 = "number",
    dates = "string",
    builders = false,
    shared = new Map(),
  }: SharingOptions,
  memory: Memory,
): SharingResult {
  const { contract: written, diagnostics: leftOut } = withoutEndless(named(given, shared));
  const asWritten = graphOf(written.schemas);
  const { contract, nested } = nameNestedSchemas(prepare(written, asWritten));
  const inner = new Set<NamedSchema>([...nested.values()].flat());
  const graph =
    nested.size === 0 ? asWritten : graphOf(contract.schemas, mergedAmong([...nested.values()].flat()));
  const { names, diagnostics } = nameContract(contract, { nested, shared });
  const others = othersAmong(contract.operations);
  const found = dates === "date" ? findDates(contract, graph) : undefined;
  const settings = { wire, int64, dates: found?.dates ?? new Set<SchemaObject>() };
  const nestedIn = (key: string): readonly NestedSchema[] => nested.get(key) ?? [];
  const context: WholeContext = {
    title: contract.title,
    contract,
    names,
    graph,
    others,
    nestedIn,
    ...settings,
  };
  const { make, close } = openMaker(context, memory);
  const modules = [
    ...[emitServe(context), emitClient(context)].filter((module): module is Module => module !== undefined),
    ...contract.operations.map((each) => make("operation", originKey(each.origin), each, emitOperation)),
    ...contract.messages.map((each) => make("message", originKey(each.origin), each, emitMessage)),
    ...contract.schemas
      .filter((each) => !inner.has(each) && !shared.has(each.name))
      .map((each) => make("schema", each.name, each, emitSchema)),
  ];
  const sharedModules = new Map(
    contract.schemas
      .filter((each) => shared.has(each.name) && !isAlias(each, shared))
      .map((each) => [each.name, make("shared", each.name, each, emitSharedSchema)]),
  );
  close();
  const imported = [...sharedModules].map(([name, module]) => ({ ...module, path: names.schema(name).file }));
  const usesCanonical = modules.some((module) => module.uses("canonical"));
  const all = [
    ...modules,
    ...(usesCanonical ? [emitCanonicalJson(int64)] : []),
    emitIndex([...modules, ...imported], { extensionOf: () => importExtension }),
    ...(builders ? emitBuilders(context, importExtension) : []),
  ];
  const files = printModules(all, { importExtension, header: headerOf(source), texts: memory.texts });
  return {
    shared: sharedModules,
    files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
    diagnostics: [
      ...leftOut,
      ...diagnostics,
      ...findIgnored(contract),
      ...findWideTypes(contract, graph),
      ...findForeign(contract, graph),
      ...(found === undefined ? [] : tellTexts(found.texts)),
    ],
  };
}

/** The first line of a file. */
export function headerOf(source: string): string {
  return `// Generated by posthorn from ${plain(source)}. Changes are lost: change the contract instead.\n`;
}

/** A contract whose shared schemas are called as where they are written. */
function named(contract: Contract, shared: SharedNames): Contract {
  if (shared.size === 0) return contract;
  const schemas = contract.schemas.map((schema) => {
    const ownName = shared.get(schema.name)?.shared?.ownName;
    return ownName === undefined ? schema : { codeName: ownName, ...schema };
  });
  return { ...contract, schemas };
}

/** Whether a shared schema is another one by the same name. */
function isAlias({ name, schema }: NamedSchema, shared: SharedNames): boolean {
  const ref = referenceIn(schema);
  return ref !== undefined && shared.has(ref) && shared.get(ref)?.name === shared.get(name)?.name;
}

function mergedAmong(nested: readonly NestedSchema[]): readonly string[] {
  return nested.filter(({ isMerged }) => isMerged).map(({ name }) => name);
}

function plain(text: string): string {
  return text.replace(/[^\x20-\x7e\u00a1-\u024f]/g, "?");
}
