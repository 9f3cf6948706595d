export { type CoreName, codegenNames } from "./core-names.ts";
export { type GenerateOptions, type GenerateResult, generate } from "./generate.ts";
export { type Memory, openMemory } from "./memory.ts";
export {
  type NamedMessage,
  type NamedOperation,
  type OperationNaming,
  operationNames,
} from "./operation-names.ts";
export { generateTogether, type TogetherResult } from "./sharing/generate-together.ts";
export type { SharingContract } from "./sharing/sharing-contract.ts";
export { checkSupport } from "./support.ts";
export { type TypescriptOptions, typescript } from "./typescript.ts";
