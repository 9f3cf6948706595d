import { referencesIn } from "@posthorn/contract";
import { exportsOf } from "../emit/index-file.ts";
import { headerOf, type SharingResult } from "../generate/generate.ts";
import type { Module } from "../print/module.ts";
import { printModules } from "../print/print.ts";
import type { Candidate, Use } from "./candidates.ts";
import type { SharingContract } from "./sharing-contract.ts";

/** A schema of which every contract has the same module. */
export interface SharedModule {
  readonly candidate: Candidate;
  readonly module: Module;
  readonly text: string;
  readonly importExtension: string;
}

/** Why a schema is not shared: its code differs, it refers to one that is not shared, or a name in it is taken. */
export type Why =
  | { readonly kind: "code" }
  | { readonly kind: "reference"; readonly to: string }
  | { readonly kind: "name"; readonly name: string };

export interface DifferentModule {
  readonly candidate: Candidate;
  readonly why: Why;
}

/** Tells the schemas apart that can be shared and those that cannot; one that only stands for another is in neither list. */
export function compareModules(
  candidates: readonly Candidate[],
  generated: ReadonlyMap<SharingContract, SharingResult>,
): { readonly same: readonly SharedModule[]; readonly different: readonly DifferentModule[] } {
  const different = new Map<Candidate, Why>();
  const modules: SharedModule[] = [];
  for (const candidate of candidates) {
    const { place, uses } = candidate;
    const found = uses.flatMap((use) => moduleOf(use, place, generated));
    const [first] = found;
    if (first === undefined) continue;
    const isSame = found.every((each) => isSameModule(each, first));
    if (isSame) modules.push({ candidate, ...first });
    else different.set(candidate, { kind: "code" });
  }
  refuseTakenNames(modules, different);
  refuseReferences(candidates, different);
  return {
    same: modules.filter(({ candidate }) => !different.has(candidate)),
    different: [...different].map(([candidate, why]) => ({ candidate, why })),
  };
}

type Printed = Omit<SharedModule, "candidate">;

function moduleOf(
  { by, named }: Use,
  place: string,
  generated: ReadonlyMap<SharingContract, SharingResult>,
): readonly Printed[] {
  const module = generated.get(by)?.shared.get(named.name);
  if (module === undefined) return [];
  const { importExtension = ".js" } = by.options;
  const header = headerOf(place.replace(/#.*$/, "").replace(/^.*\//, ""));
  const [file] = printModules([module], { importExtension, header, texts: by.memory.texts });
  return [{ module, text: file?.text ?? "", importExtension }];
}

function isSameModule(one: Printed, other: Printed): boolean {
  return one.text === other.text && one.importExtension === other.importExtension;
}

/** What a schema has inside may have a name of its own; no two modules of one folder may export the same. */
function refuseTakenNames(modules: readonly SharedModule[], different: Map<Candidate, Why>): void {
  const taken = new Set<string>();
  for (const { candidate, module } of modules) {
    const names = [...exportsOf(module).keys()];
    const name = names.find((each) => taken.has(each));
    if (name === undefined) for (const each of names) taken.add(each);
    else different.set(candidate, { kind: "name", name });
  }
}

/** A shared schema can import shared schemas alone. */
function refuseReferences(candidates: readonly Candidate[], different: Map<Candidate, Why>): void {
  const shared = new Map<SharingContract, Set<string>>();
  for (const { by, named } of candidates.filter((each) => !different.has(each)).flatMap(({ uses }) => uses))
    shared.set(by, (shared.get(by) ?? new Set()).add(named.name));
  for (let before = -1; before !== different.size; ) {
    before = different.size;
    for (const candidate of candidates.filter((each) => !different.has(each))) {
      const [to] = candidate.uses.flatMap((use) => missingReferences(use, shared.get(use.by)));
      if (to === undefined) continue;
      different.set(candidate, { kind: "reference", to });
      for (const { by, named } of candidate.uses) shared.get(by)?.delete(named.name);
    }
  }
}

/** What a schema refers to that is not shared, by the names that their own files have for it. */
function missingReferences(
  { by: { contract }, named }: Use,
  shared: ReadonlySet<string> = new Set(),
): readonly string[] {
  const missing = [...new Set(referencesIn(named.schema))].filter((ref) => !shared.has(ref));
  return missing.map((ref) => contract.schemas.find(({ name }) => name === ref)?.ownName ?? ref);
}
