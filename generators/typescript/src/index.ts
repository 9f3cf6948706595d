export { generate } from "./generate/generate.ts";
export {
  type NamedMessage,
  type NamedOperation,
  type OperationNaming,
  operationNames,
} from "./generate/operation-names.ts";
export type { GenerateOptions, GenerateResult } from "./generate/options.ts";
export { type CoreName, codegenNames } from "./name/core-names.ts";
export { checkSupport } from "./report/support.ts";
export { generateTogether, type TogetherResult } from "./sharing/generate-together.ts";
export type { SharingContract } from "./sharing/sharing-contract.ts";
export { type TypescriptOptions, typescript } from "./typescript.ts";
export { type ModuleCache, openModuleCache } from "./watch/module-cache.ts";
