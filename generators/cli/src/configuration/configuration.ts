import type { Emitter, RuleSettings } from "@posthorn/contract";
import type { ContractOptions } from "./options.ts";

/** A contract, and what is made of it. */
export interface ContractEntry {
  /** The contract's file, relative to the configuration. */
  readonly contract: string;
  /** The folder for what is made of it, relative to the configuration. Default `generated`. */
  readonly out?: string;
  /** `root` is relative to the configuration. With `emitters`, only those of reading: others are the emitters' own. */
  readonly options?: ContractOptions;
  /** What makes the files. Default: `[typescript(options)]`. */
  readonly emitters?: readonly Emitter[];
}

/** What `posthorn.config.ts` exports by default. */
export interface Configuration {
  /** At least one. No two have the same `out`. */
  readonly contracts: readonly ContractEntry[];
  /**
   * A folder for the schemas that at least two of the contracts refer to, relative to the configuration: they are
   * generated there once, and imported. Left out: each contract has its own.
   */
  readonly shared?: string;
  /** The severity of warnings and information, by their codes: `{ "asyncapi-id": "off" }`. */
  readonly rules?: RuleSettings;
}

/** Gives a configuration back as it is, so that an editor knows its type. */
export function defineConfig(configuration: Configuration): Configuration {
  return configuration;
}
