import type { Diagnostic, NamedSchema } from "@posthorn/contract";
import { nameSchema, referenceIn, type SchemaNames, type SharedNames } from "../name/names.ts";
import { openRegistry } from "../name/registry.ts";
import { pascalCase } from "../text/identifiers.ts";
import type { Candidate } from "./candidates.ts";
import type { SharingContract } from "./sharing-contract.ts";

export interface CandidateNames {
  /** What a contract's own schemas are called that are candidates, or stand for one under the same name. */
  readonly in: (contract: SharingContract) => SharedNames;
  /** The findings about a contract's schemas. */
  readonly diagnosticsOf: (contract: SharingContract) => readonly Diagnostic[];
}

/** Gives each candidate one name for all contracts. */
export function nameCandidates(candidates: readonly Candidate[]): CandidateNames {
  const registry = openRegistry();
  const names = new Map<SharingContract, Map<string, SchemaNames>>();
  const reporters: SharingContract[] = [];
  const targets = candidates.filter((candidate) => !isAlias(candidate, candidates));
  for (const { uses } of targets) {
    const [{ by: first, named }] = uses;
    const { name: itsName, ownName = itsName, codeName, origin } = named;
    const { name, file } = nameSchema({ name: codeName ?? ownName, origin }, registry.claim);
    while (reporters.length < registry.diagnostics.length) reporters.push(first);
    for (const { by, named: own } of uses) {
      const given = names.get(by) ?? new Map<string, SchemaNames>();
      names.set(by, given);
      given.set(own.name, { name, file: `${by.sharedFolder}/${file}`, shared: { file, ownName } });
    }
  }
  return {
    in: (contract) => withAliases(contract, names.get(contract) ?? new Map()),
    diagnosticsOf: (contract) => registry.diagnostics.filter((_, index) => reporters[index] === contract),
  };
}

/** Whether a candidate is nothing but a reference to another one of the same name, as `Money: { $ref: money.json }`. */
function isAlias({ uses: [{ by, named }] }: Candidate, candidates: readonly Candidate[]): boolean {
  const target = sameNamedTarget(named, by);
  if (target === undefined) return false;
  return candidates.some(({ uses }) => uses.some((use) => use.by === by && use.named === target));
}

/** What a schema refers to, if it says nothing else and both have the same name. */
function sameNamedTarget(named: NamedSchema, { contract }: SharingContract): NamedSchema | undefined {
  const ref = referenceIn(named.schema);
  if (ref === undefined) return undefined;
  const target = contract.schemas.find(({ name }) => name === ref);
  return target !== undefined && wantedName(target) === wantedName(named) ? target : undefined;
}

/** The same, with the schemas that only stand for one of them. */
function withAliases(contract: SharingContract, names: ReadonlyMap<string, SchemaNames>): SharedNames {
  const all = new Map(names);
  const aliases = contract.contract.schemas.flatMap((named) => {
    const target = all.has(named.name) ? undefined : sameNamedTarget(named, contract);
    return target === undefined ? [] : [{ alias: named.name, target: target.name }];
  });
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    for (const { alias, target } of aliases) {
      const given = all.get(target);
      if (given !== undefined) all.set(alias, given);
    }
  }
  return all;
}

function wantedName({ name, ownName = name, codeName }: NamedSchema): string {
  return pascalCase(codeName ?? ownName);
}
