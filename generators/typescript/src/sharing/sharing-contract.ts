import type { Contract, Origin } from "@posthorn/contract";
import type { GenerateOptions } from "../generate/generate.ts";
import type { Memory } from "../watch/memory.ts";

/** One of several contracts that may refer to the same schemas. */
export interface SharingContract {
  readonly contract: Contract;
  readonly options: GenerateOptions;
  /** Of this contract with these options. */
  readonly memory: Memory;
  /** Where something is written, in the same words for all contracts. */
  readonly placeOf: (origin: Origin) => string;
  /** The way from the contract's output folder to the shared one, with `/`: `../shared`. */
  readonly sharedFolder: string;
}
