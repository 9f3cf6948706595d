export { type CoreName, coreNames } from "./core-names.ts";
export { type GenerateOptions, type GenerateResult, generate } from "./generate.ts";
export type { GeneratedFile } from "./print.ts";
export { checkSupport } from "./support.ts";
