import type { Contract, Origin } from "@posthorn/contract";
import type { GenerateOptions } from "../generate/options.ts";
import type { ModuleCache } from "../watch/module-cache.ts";

/** One of several contracts that may refer to the same schemas. */
export interface SharingContract {
  readonly contract: Contract;
  readonly options: GenerateOptions;
  /** The cache of this contract with these options. */
  readonly cache: ModuleCache;
  /** Identifies a location in the same way for all contracts. */
  readonly placeOf: (origin: Origin) => string;
  /** The path from the contract's output folder to the shared one, with `/`: `../shared`. */
  readonly sharedFolder: string;
}
