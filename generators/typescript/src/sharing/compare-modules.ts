import { referencesIn } from "@posthorn/contract";
import type { Unshared } from "../diagnostics/diagnostics.ts";
import { exportsOf } from "../emit/index-file.ts";
import { headerOf } from "../generate/header.ts";
import type { SharingResult } from "../generate/options.ts";
import type { Module } from "../print/module.ts";
import type { Candidate, Use } from "./candidates.ts";
import type { SharingContract } from "./sharing-contract.ts";
import { differingOptions } from "./unshared-schemas.ts";

/** A schema for which every contract has the same module. */
export interface SharedModule extends PrintedModule {
  readonly candidate: Candidate;
}

export interface UnsharedSchema {
  readonly candidate: Candidate;
  readonly reason: Unshared;
}

export interface Comparison {
  readonly shared: readonly SharedModule[];
  readonly unshared: readonly UnsharedSchema[];
}

interface PrintedModule {
  readonly module: Module;
  readonly text: string;
  readonly importExtension: string;
}

/** The reasons why candidates cannot be shared. */
type Reasons = ReadonlyMap<Candidate, Unshared>;

/** Separates the schemas that can be shared from those that cannot. Aliases of candidates are in neither list. */
export function compareModules(
  candidates: readonly Candidate[],
  generated: ReadonlyMap<SharingContract, SharingResult>,
): Comparison {
  const compared = candidates.flatMap((candidate) => {
    const printed = candidate.uses.flatMap((use) => printShared(use, candidate.place, generated));
    const [first] = printed;
    if (first === undefined) return [];
    return [{ candidate, ...first, isSame: printed.every((each) => isSameModule(each, first)) }];
  });
  const differing: Reasons = new Map(
    compared.filter(({ isSame }) => !isSame).map(({ candidate }) => [candidate, codeReason(candidate)]),
  );
  const same = compared.filter(({ isSame }) => isSame);
  const reasons = withReferences(candidates, new Map([...differing, ...takenNames(same)]));
  return {
    shared: same.filter(({ candidate }) => !reasons.has(candidate)),
    unshared: [...reasons].map(([candidate, reason]) => ({ candidate, reason })),
  };
}

/** The module of a shared schema as one contract needs it; none if the contract has only an alias. */
function printShared(
  { by, named }: Use,
  place: string,
  generated: ReadonlyMap<SharingContract, SharingResult>,
): readonly PrintedModule[] {
  const module = generated.get(by)?.shared.get(named.name);
  if (module === undefined) return [];
  const { importExtension = ".js" } = by.options;
  const header = headerOf(place.replace(/#.*$/, "").replace(/^.*\//, ""));
  const [file] = by.cache.print([module], { importExtension, header });
  return [{ module, text: file?.text ?? "", importExtension }];
}

function isSameModule(one: PrintedModule, other: PrintedModule): boolean {
  return one.text === other.text && one.importExtension === other.importExtension;
}

function codeReason(candidate: Candidate): Unshared {
  const options = differingOptions(candidate);
  return options.length > 0 ? { kind: "options", options } : { kind: "code" };
}

/** Finds the modules that export a name of an earlier one, such as that of a nested schema: all are in one folder. */
function takenNames(modules: readonly SharedModule[]): Reasons {
  const taken = new Set<string>();
  const reasons = new Map<Candidate, Unshared>();
  for (const { candidate, module } of modules) {
    const names = [...exportsOf(module).keys()];
    const name = names.find((each) => taken.has(each));
    if (name === undefined) for (const each of names) taken.add(each);
    else reasons.set(candidate, { kind: "name", name });
  }
  return reasons;
}

/** Adds the candidates that refer to a schema that is not shared, and those that refer to these, and so on. */
function withReferences(candidates: readonly Candidate[], before: Reasons): Reasons {
  const reasons = new Map(before);
  const shared = new Map<SharingContract, Set<string>>();
  for (const { by, named } of candidates.filter((each) => !reasons.has(each)).flatMap(({ uses }) => uses))
    shared.set(by, (shared.get(by) ?? new Set()).add(named.name));
  for (let size = -1; size !== reasons.size; ) {
    size = reasons.size;
    for (const candidate of candidates.filter((each) => !reasons.has(each))) {
      const [to] = candidate.uses.flatMap((use) => unsharedReferences(use, shared.get(use.by)));
      if (to === undefined) continue;
      reasons.set(candidate, { kind: "reference", to });
      for (const { by, named } of candidate.uses) shared.get(by)?.delete(named.name);
    }
  }
  return reasons;
}

/** The schemas that a schema refers to and that are not shared, by the names that they have in their own documents. */
function unsharedReferences(
  { by: { contract }, named }: Use,
  shared: ReadonlySet<string> = new Set(),
): readonly string[] {
  const missing = [...new Set(referencesIn(named.schema))].filter((ref) => !shared.has(ref));
  return missing.map((ref) => contract.schemas.find(({ name }) => name === ref)?.ownName ?? ref);
}
