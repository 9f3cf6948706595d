import type { Diagnostic, NamedSchema } from "@posthorn/contract";
import { referenceIn } from "../json-schema/follow.ts";
import { nameSchema } from "../name/name-contract.ts";
import type { SchemaNames, SharedNames } from "../name/names.ts";
import { openRegistry } from "../name/registry.ts";
import { pascalCase } from "../text/identifiers.ts";
import type { Candidate } from "./candidates.ts";
import type { SharingContract } from "./sharing-contract.ts";

export interface CandidateNames {
  /** The names of a contract's schemas that are candidates, or that are aliases of one under the same name. */
  readonly in: (contract: SharingContract) => SharedNames;
  /** The diagnostics about the names of a contract's schemas. */
  readonly diagnosticsOf: (contract: SharingContract) => readonly Diagnostic[];
}

interface ContractNames {
  readonly names: Map<string, SchemaNames>;
  readonly diagnostics: Diagnostic[];
}

/** Gives each candidate the same name in all contracts. */
export function nameCandidates(candidates: readonly Candidate[]): CandidateNames {
  const registry = openRegistry();
  const byContract = new Map<SharingContract, ContractNames>();
  const entryOf = (contract: SharingContract): ContractNames => {
    const entry = byContract.get(contract) ?? { names: new Map(), diagnostics: [] };
    byContract.set(contract, entry);
    return entry;
  };
  for (const { uses } of candidates.filter((candidate) => !isAlias(candidate, candidates))) {
    const [{ by: first, named }] = uses;
    const { ownName = named.name, codeName = ownName, origin } = named;
    const reported = registry.diagnostics.length;
    const { name, file } = nameSchema({ name: codeName, origin }, registry.claim);
    entryOf(first).diagnostics.push(...registry.diagnostics.slice(reported));
    for (const { by, named: own } of uses) {
      const shared = { file, ownName };
      entryOf(by).names.set(own.name, { name, file: `${by.sharedFolder}/${file}`, shared });
    }
  }
  return {
    in: (contract) => withAliases(contract, byContract.get(contract)?.names ?? new Map()),
    diagnosticsOf: (contract) => byContract.get(contract)?.diagnostics ?? [],
  };
}

/** True if a candidate only refers to another candidate of the same name, as in `Money: { $ref: money.json }`. */
function isAlias({ uses: [{ by, named }] }: Candidate, candidates: readonly Candidate[]): boolean {
  const target = sameNamedTarget(named, by);
  if (target === undefined) return false;
  return candidates.some(({ uses }) => uses.some((use) => use.by === by && use.named === target));
}

/** The schema that another one refers to, if that is all that it does, and both have the same name. */
function sameNamedTarget(named: NamedSchema, { contract }: SharingContract): NamedSchema | undefined {
  const ref = referenceIn(named.schema);
  if (ref === undefined) return undefined;
  const target = contract.schemas.find(({ name }) => name === ref);
  return target !== undefined && wantedName(target) === wantedName(named) ? target : undefined;
}

/** The names, together with those of aliases, and of aliases of these. */
function withAliases(sharing: SharingContract, names: ReadonlyMap<string, SchemaNames>): SharedNames {
  const all = new Map(names);
  const aliases = sharing.contract.schemas.flatMap((named) => {
    const target = all.has(named.name) ? undefined : sameNamedTarget(named, sharing);
    return target === undefined ? [] : [{ alias: named.name, target: target.name }];
  });
  for (let before = -1; before !== all.size; ) {
    before = all.size;
    for (const { alias, target } of aliases) {
      const targetNames = all.get(target);
      if (targetNames !== undefined) all.set(alias, targetNames);
    }
  }
  return all;
}

function wantedName({ name, ownName = name, codeName = ownName }: NamedSchema): string {
  return pascalCase(codeName);
}
