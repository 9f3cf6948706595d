import type { Diagnostic } from "./diagnostic.ts";
import type { Contract } from "./model.ts";

export interface ReadOptions {
  /** Makes what is inferred an error, an operation's kind for one. Default false. */
  readonly strict?: boolean;
}

export interface ReadResult {
  /** Left out if there is an error among the diagnostics. */
  readonly contract?: Contract;
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was read, absolute. */
  readonly files: readonly string[];
}

/** Reads the contract in a file. Never throws for what stands in it: the diagnostics say everything. */
export declare function readContract(path: string, options?: ReadOptions): Promise<ReadResult>;
