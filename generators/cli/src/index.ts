// For programs.

// For configurations, and for emitters of one's own.
export type {
  Contract,
  Emitter,
  EmitterOptions,
  EmitterResult,
  GeneratedFile,
  RuleSetting,
  RuleSettings,
} from "@posthorn/contract";
export { type Configuration, type ContractEntry, defineConfig } from "./configuration.ts";
export type { Console } from "./console.ts";
export {
  type GenerateFilesRequest,
  type GenerateFilesResult,
  generateFiles,
} from "./generate-files.ts";
export {
  type GenerateTogetherRequest,
  type GenerateTogetherResult,
  generateTogether,
  type TogetherContract,
} from "./generate-together.ts";
export { main } from "./main.ts";
export type { ContractOptions } from "./settings.ts";
export { type TypescriptOptions, typescript } from "./typescript.ts";
export type { FileDifference, Findings } from "./validate.ts";
