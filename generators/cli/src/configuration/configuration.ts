import type { Emitter, RuleSettings } from "@posthorn/contract";
import type { ContractOptions } from "./options.ts";

/** A contract and the folder that is generated from it. */
export interface ContractEntry {
  /** The contract's file, relative to the configuration. */
  readonly contract: string;
  /** The output folder, relative to the configuration. Default `generated`. */
  readonly out?: string;
  /**
   * `root` is relative to the configuration. If there are `emitters`, only the options for reading are allowed here;
   * those for TypeScript are passed to `typescript(…)`.
   */
  readonly options?: ContractOptions;
  /** The functions that generate files from the contract. Default: `[typescript(options)]`. */
  readonly emitters?: readonly Emitter[];
}

/** The default export of `posthorn.config.ts`. */
export interface Configuration {
  /** At least one. No two have the same `out`. */
  readonly contracts: readonly ContractEntry[];
  /**
   * A folder for the schemas that at least two of the contracts refer to, relative to the configuration. They are
   * generated there once, and the contracts import them. Default: each contract generates its own.
   */
  readonly shared?: string;
  /** The severity of warnings and information, by their codes: `{ "asyncapi-id": "off" }`. */
  readonly rules?: RuleSettings;
}

/** Returns the configuration unchanged. An editor knows its type from here. */
export function defineConfig(configuration: Configuration): Configuration {
  return configuration;
}
