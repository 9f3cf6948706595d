import type { RuleSettings } from "@posthorn/contract";
import type { ContractEntry } from "../configuration/configuration.ts";
import type { ContractOptions } from "../configuration/options.ts";

/** A contract to read, and the folder for its output. Paths are relative to the current folder. */
export interface Job extends ContractEntry {
  readonly out: string;
  readonly options: ContractOptions;
  readonly rules: RuleSettings;
}

export interface Jobs {
  readonly jobs: readonly Job[];
  /** The configuration that lists the contracts, absolute. */
  readonly configuration?: string;
  /** The folder for shared schemas. Its contract is the configuration. */
  readonly shared?: Job;
}
