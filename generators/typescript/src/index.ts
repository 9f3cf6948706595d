export { type CoreName, coreNames } from "./core-names.ts";
export { type GenerateOptions, type GenerateResult, generate } from "./generate.ts";
export { checkSupport } from "./support.ts";
export { type TypescriptOptions, typescript } from "./typescript.ts";
