import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Contract } from "../model/contract.ts";

/** A file that an emitter generates. */
export interface GeneratedFile {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

export interface EmitterOptions {
  /** The contract's file name, for the first line of each file: `shop.yaml`. */
  readonly source: string;
}

export interface EmitterResult {
  /** In any order. They are not written if there is an error among the diagnostics. */
  readonly files: readonly GeneratedFile[];
  /** Findings about the contract. Lines and columns are filled in later. */
  readonly diagnostics?: readonly Diagnostic[];
}

/**
 * Generates files from a contract. Equal contracts give equal files. An emitter receives only contracts without
 * errors, may be called again after each change of the contract, and writes nothing itself.
 */
export type Emitter = (contract: Contract, options: EmitterOptions) => EmitterResult | Promise<EmitterResult>;
