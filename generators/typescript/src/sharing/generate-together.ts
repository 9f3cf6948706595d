import type { Diagnostic, GeneratedFile } from "@posthorn/contract";
import { generateSharing } from "../generate/generate.ts";
import type { GenerateResult } from "../generate/options.ts";
import { nameCandidates } from "./candidate-names.ts";
import { type Candidate, findCandidates } from "./candidates.ts";
import { compareModules, type UnsharedSchema } from "./compare-modules.ts";
import { sharedFiles } from "./shared-files.ts";
import type { SharingContract } from "./sharing-contract.ts";
import { reportUnshared } from "./unshared-schemas.ts";

// A schema can be generated once for several contracts only if all of them would have the same code for it. That cannot
// be read from the schema: the options matter, and so does the rest of the contract. One contract may use the schema in
// an `allOf`, refer back to it, or use the same date-time in a header. So the code is generated and compared.
//
// 1. Candidates are the schemas that at least two contracts refer to. Each gets one name for all contracts.
// 2. Every contract is generated, with the candidates imported from the shared folder, and with its own version of the
//    module of each candidate.
// 3. A candidate whose versions differ is not shared, nor is one that refers to it, nor one whose names are taken.
// 4. Without those candidates, other names become free, and other code may result. So steps 1 to 3 are repeated with the
//    remaining candidates, until all of them can be shared. Every round has fewer candidates, and most contracts need one.

export interface TogetherResult {
  /** One for each contract, in their order. */
  readonly results: readonly GenerateResult[];
  /** The files of the shared folder; none if the contracts share nothing. */
  readonly shared: readonly GeneratedFile[];
  /** The locations of the schemas in it, as `SharingContract.placeOf` gives them. */
  readonly places: ReadonlySet<string>;
}

/**
 * Generates TypeScript from several contracts, with the schemas that at least two of them refer to in a folder of their
 * own, if all of them would have the same code. The order of the contracts does not matter.
 */
export function generateTogether(contracts: readonly SharingContract[]): TogetherResult {
  return generateRound(contracts, findCandidates(contracts), []);
}

function generateRound(
  contracts: readonly SharingContract[],
  candidates: readonly Candidate[],
  rejected: readonly UnsharedSchema[],
): TogetherResult {
  const names = nameCandidates(candidates);
  const generated = new Map(
    contracts.map((each) => {
      const options = { ...each.options, shared: names.in(each) };
      return [each, generateSharing(each.contract, options, each.cache)] as const;
    }),
  );
  const { shared, unshared } = compareModules(candidates, generated);
  if (unshared.length > 0) {
    const removed = new Set(unshared.map(({ candidate }) => candidate));
    const remaining = candidates.filter((candidate) => !removed.has(candidate));
    return generateRound(contracts, remaining, [...rejected, ...unshared]);
  }
  const reports = rejected.map(({ candidate, reason }) => ({
    by: candidate.uses[0].by,
    diagnostic: reportUnshared(candidate, reason),
  }));
  const results = contracts.map((each): GenerateResult => {
    const { files = [], diagnostics = [] } = generated.get(each) ?? {};
    const unsharedHere: readonly Diagnostic[] = reports
      .filter(({ by }) => by === each)
      .map(({ diagnostic }) => diagnostic);
    return { files, diagnostics: [...diagnostics, ...names.diagnosticsOf(each), ...unsharedHere] };
  });
  return { results, shared: sharedFiles(shared), places: new Set(candidates.map(({ place }) => place)) };
}
