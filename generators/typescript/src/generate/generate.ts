import type { Contract, SchemaObject } from "@posthorn/contract";
import { findDates } from "../dates/find-dates.ts";
import type { WholeContext } from "../emit/context.ts";
import { nameContract } from "../name/name-contract.ts";
import { findOtherMessages } from "../prepare/shared-addresses.ts";
import { withWireFormat } from "../prepare/wire-format.ts";
import { printModules } from "../print/print.ts";
import { findNeededCodecs } from "../report/needed-codecs.ts";
import { findStringDates } from "../report/string-dates.ts";
import { findUnknownFormats } from "../report/unknown-formats.ts";
import { findWideTypes } from "../report/wide-types.ts";
import type { ModuleCache } from "../watch/module-cache.ts";
import { headerOf } from "./header.ts";
import { emitModules } from "./modules.ts";
import type { GenerateOptions, GenerateResult, SharingOptions, SharingResult } from "./options.ts";
import { prepareContract } from "./preparation.ts";

/**
 * Generates TypeScript from a contract. The same contract gives the same text. Check it with `checkSupport` first.
 *
 * @param cache - makes repeated calls for one contract faster, as long as the options stay the same
 */
export function generate(contract: Contract, options: GenerateOptions, cache?: ModuleCache): GenerateResult {
  const { files, diagnostics } = generateSharing(contract, options, cache);
  return { files, diagnostics };
}

/** The same for a contract that imports some of its schemas from a folder that it shares with other contracts. */
export function generateSharing(
  given: Contract,
  options: SharingOptions,
  cache?: ModuleCache,
): SharingResult {
  const { source, importExtension = ".js", shared = new Map(), wire } = options;
  const decided = wire === undefined ? given : withWireFormat(given, wire);
  const { contract, graph, nested, allNested, diagnostics: removed } = prepareContract(decided, shared);
  const { names, diagnostics: changedNames } = nameContract(contract, { nested, shared });
  const dateTimes = options.dates === "date" ? findDates(contract, graph) : undefined;
  const context: WholeContext = {
    title: contract.title,
    contract,
    names,
    graph,
    otherMessages: findOtherMessages(contract.operations),
    nestedIn: (key) => nested.get(key) ?? [],
    int64: options.int64 ?? "number",
    dates: dateTimes?.dates ?? new Set<SchemaObject>(),
  };
  const modules = emitModules(context, { ...options, nested: allNested, cache });
  const printOptions = { importExtension, header: headerOf(source) };
  const files = cache?.print(modules.own, printOptions) ?? printModules(modules.own, printOptions);
  return {
    shared: modules.shared,
    files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)),
    diagnostics: [
      ...removed,
      ...changedNames,
      ...findUnknownFormats(contract),
      ...findWideTypes(contract, graph),
      ...findNeededCodecs(contract, graph),
      ...(dateTimes === undefined ? [] : findStringDates(dateTimes.strings)),
    ],
  };
}
