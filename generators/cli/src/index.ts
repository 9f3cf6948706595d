// For configurations and emitters.
export type {
  Contract,
  Emitter,
  EmitterOptions,
  EmitterResult,
  GeneratedFile,
  RuleSetting,
  RuleSettings,
} from "@posthorn/contract";
export { type Configuration, type ContractEntry, defineConfig } from "./configuration/configuration.ts";
export type { ContractOptions } from "./configuration/options.ts";
// For programs that generate code or run the command line.
export { generateFiles } from "./generation/generate-files.ts";
export {
  type GenerateTogetherRequest,
  type GenerateTogetherResult,
  generateTogether,
  type TogetherContract,
} from "./generation/generate-together.ts";
export type { GenerateFilesRequest, GenerateFilesResult } from "./generation/open-contract.ts";
export { type TypescriptOptions, typescript } from "./generation/typescript.ts";
export { main } from "./main.ts";
export type { Console } from "./report/console.ts";
export type { ContractReport, DiagnosticsReport, FileDifference } from "./report/diagnostics-report.ts";
