import type { ContractOptions } from "../configuration/options.ts";
import type { Command, ContractCommand, Shell } from "./commands.ts";

/** The request that a command line makes. */
export type Arguments =
  | { readonly command: "help"; readonly about?: Command }
  | { readonly command: "version" }
  | { readonly command: "completion"; readonly shell: Shell }
  | ContractArguments;

export interface ContractArguments {
  readonly command: ContractCommand;
  /** The contract's file as it was given. Left out: the contracts of the configuration. */
  readonly contract?: string;
  readonly config?: string;
  readonly out?: string;
  /** The options that were given. They override those of the configuration. */
  readonly options: ContractOptions;
  readonly watch: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
  /** The options of `scaffold`. */
  readonly scaffold?: ScaffoldArguments;
}

export interface ScaffoldArguments {
  /** The folder of the generated code. */
  readonly generated?: string;
  readonly client: boolean;
  /** The operations that get handlers. Left out: all. */
  readonly only?: readonly string[];
  readonly dryRun: boolean;
}
