export { type GenerateOptions, type GenerateResult, generate } from "./generate/generate.ts";
export { type CoreName, codegenNames } from "./name/core-names.ts";
export { checkSupport } from "./report/support.ts";
export { generateTogether, type TogetherResult } from "./sharing/generate-together.ts";
export type { SharingContract } from "./sharing/sharing-contract.ts";
export { type TypescriptOptions, typescript } from "./typescript.ts";
export { type Memory, openMemory } from "./watch/memory.ts";
