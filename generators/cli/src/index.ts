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
export type { FileDifference, Findings } from "./commands/validate.ts";
export { type Configuration, type ContractEntry, defineConfig } from "./configuration/configuration.ts";
export type { ContractOptions } from "./configuration/options.ts";
export {
  type GenerateFilesRequest,
  type GenerateFilesResult,
  generateFiles,
} from "./generation/generate-files.ts";
export {
  type GenerateTogetherRequest,
  type GenerateTogetherResult,
  generateTogether,
  type TogetherContract,
} from "./generation/generate-together.ts";
export { type TypescriptOptions, typescript } from "./generation/typescript.ts";
export { main } from "./main.ts";
export type { Console } from "./report/console.ts";
