import type { Diagnostic } from "@posthorn/contract";
import type { Difference } from "../diagnostics/diagnostics.ts";

/** The output of `posthorn validate --json` and `posthorn check --json`, as `schemas/diagnostics.schema.json` describes it. */
export interface DiagnosticsReport {
  /** Changes only if a part is removed or gets another meaning. */
  readonly version: 1;
  /** True if no contract has an error and no file differs. */
  readonly valid: boolean;
  readonly contracts: readonly ContractReport[];
}

export interface ContractReport {
  /** The contract's file as it was given. */
  readonly contract: string;
  readonly valid: boolean;
  readonly diagnostics: readonly Diagnostic[];
  /** The folder whose files were checked. Only `check` has it. */
  readonly out?: string;
  /** The files that are not what `generate` would write; empty if there is an error. Only `check` has it. */
  readonly differences?: readonly FileDifference[];
}

/** A file that is not what `generate` would write. */
export interface FileDifference {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  /** `extra`: the file no longer belongs to the contract. `outside`: a symbolic link leads out of the folder. */
  readonly difference: Difference;
}

/** The text of a report. It is valid if all of its contracts are. */
export function formatReport(contracts: readonly ContractReport[]): string {
  const report: DiagnosticsReport = {
    version: 1,
    valid: contracts.every(({ valid }) => valid),
    contracts,
  };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
