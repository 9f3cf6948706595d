import type { Diagnostic, GeneratedFile } from "@posthorn/contract";
import { type GenerateResult, generateSharing } from "../generate/generate.ts";
import { nameCandidates } from "./candidate-names.ts";
import { candidatesAmong } from "./candidates.ts";
import { compareModules } from "./compare-modules.ts";
import { notShared } from "./not-shared.ts";
import { sharedFiles } from "./shared-files.ts";
import type { SharingContract } from "./sharing-contract.ts";

export interface TogetherResult {
  /** For each contract, in their order. */
  readonly results: readonly GenerateResult[];
  /** The files of the shared folder; none if the contracts share nothing. */
  readonly shared: readonly GeneratedFile[];
  /** The places of the schemas in it. */
  readonly places: ReadonlySet<string>;
}

/**
 * Writes several contracts as TypeScript, and the schemas that at least two of them refer to only once. A schema is
 * shared if every contract that refers to it would have the same code for it: what a contract says elsewhere may change
 * that code, and so may its options. The order of the contracts changes no file.
 */
export function generateTogether(contracts: readonly SharingContract[]): TogetherResult {
  const reported: { readonly by: SharingContract; readonly diagnostic: Diagnostic }[] = [];
  let candidates = candidatesAmong(contracts);
  for (;;) {
    const names = nameCandidates(candidates);
    const generated = new Map(
      contracts.map((each) => {
        const options = { ...each.options, shared: names.in(each) };
        return [each, generateSharing(each.contract, options, each.memory)] as const;
      }),
    );
    const { same, different } = compareModules(candidates, generated);
    if (different.length === 0) {
      const results = contracts.map((each) => {
        const { files = [], diagnostics = [] } = generated.get(each) ?? {};
        const own = reported.filter(({ by }) => by === each).map(({ diagnostic }) => diagnostic);
        return { files, diagnostics: [...diagnostics, ...names.diagnosticsOf(each), ...own] };
      });
      const places = new Set(candidates.map(({ place }) => place));
      return { results, shared: sharedFiles(same), places };
    }
    for (const { candidate, why } of different)
      reported.push({ by: candidate.uses[0].by, diagnostic: notShared(candidate, why) });
    // Without them others have other names, so that everything is generated again.
    const unfit = new Set(different.map(({ candidate }) => candidate));
    candidates = candidates.filter((candidate) => !unfit.has(candidate));
  }
}
