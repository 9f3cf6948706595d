import type { Diagnostic, GeneratedFile } from "@posthorn/contract";
import type { SharedNames } from "../name/names.ts";
import type { Module } from "../print/module.ts";

export interface GenerateOptions {
  /** The contract's name for the first line of each file: `shop.yaml`. */
  readonly source: string;
  /** The ending of relative imports: `.js`, `.ts`, or nothing. Default `.js`. */
  readonly importExtension?: string;
  /**
   * The format of messages for which the contract does not define one. `plain` is without the headers of CloudEvents.
   * Default `cloudevents`.
   */
  readonly wire?: "cloudevents" | "plain";
  /**
   * The type of integers with `format: int64` in programs: `number`, which is refused beyond 2^53, or `bigint`, which is
   * exact. Messages contain numbers either way. Default `number`.
   */
  readonly int64?: "number" | "bigint";
  /**
   * The type of strings with `format: date-time` in programs: `string` for the text as it is, or `date` for `Date`.
   * Messages contain RFC 3339 either way. Default `string`.
   */
  readonly dates?: "string" | "date";
  /** Generates a function for each message that builds one for tests. It needs `@posthorn/builders`. Default false. */
  readonly builders?: boolean;
}

export interface GenerateResult {
  /** Sorted by path. */
  readonly files: readonly GeneratedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/** The options of a contract that shares schemas with other contracts. */
export interface SharingOptions extends GenerateOptions {
  /** The schemas that are generated elsewhere, and imported. */
  readonly shared?: SharedNames;
}

export interface SharingResult extends GenerateResult {
  /** The modules of the shared schemas as this contract needs them, by the schemas' names in this contract. */
  readonly shared: ReadonlyMap<string, Module>;
}
