import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Contract } from "../model/contract.ts";

/** A file to be. */
export interface GeneratedFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface EmitterOptions {
  /** The contract's own name, for the first line of each file: `shop.yaml`. */
  readonly source: string;
}

export interface EmitterResult {
  /** In any order. Where there is an error among the diagnostics, they are not written. */
  readonly files: readonly GeneratedFile[];
  /** What is to be said of the contract. Their lines and columns are filled in. */
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * Makes files of a contract: the same contract, the same files. It is handed only contracts without errors, may be
 * asked again after each change of one, and writes nothing itself.
 */
export type Emitter = (contract: Contract, options: EmitterOptions) => EmitterResult | Promise<EmitterResult>;
