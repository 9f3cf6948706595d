import type { TypescriptOptions } from "@posthorn/generator-typescript";
import type { Schema } from "./schema.ts";

/** The options for reading a contract and for generating TypeScript from it. */
export interface ContractOptions extends Omit<TypescriptOptions, "importExtension"> {
  /** Guesses about the contract and probable typos are errors. Default false. */
  readonly strict?: boolean;
  /** The folder that references must stay in. Default: the folder of the contract. */
  readonly root?: string;
  /** References to http and https addresses are followed. Default false. */
  readonly allowRemote?: boolean;
  /** The extension of relative imports. Default `.js`. */
  readonly importExtension?: ".js" | ".ts";
}

// The options are described here and nowhere else: the flags of the command line, their help and completion, the check
// of a configuration and its published JSON Schema derive from these schemas. A test compares them with the type above.

/** The options for reading a contract. */
export const readingOptions = {
  strict: {
    type: "boolean",
    default: false,
    description: "Report guesses about the contract and probable typos as errors",
  },
  root: {
    type: "string",
    minLength: 1,
    description: "Folder that references must stay in (default: the folder of the contract)",
    examples: [".."],
  },
  allowRemote: {
    type: "boolean",
    default: false,
    description: "Follow references to http and https addresses",
  },
} as const;

/** The options for writing TypeScript, which are those of `typescript(…)`. */
export const typescriptOptions = {
  importExtension: {
    enum: [".js", ".ts"],
    default: ".js",
    description: "Extension of relative imports",
  },
  dates: {
    enum: ["string", "date"],
    default: "string",
    description: "Type of a date-time in TypeScript: string, or Date",
  },
  int64: {
    enum: ["number", "bigint"],
    default: "number",
    description: "Type of a 64-bit integer in TypeScript",
  },
  wire: {
    enum: ["cloudevents", "plain"],
    default: "cloudevents",
    description: "Message format: CloudEvents, or only what the contract defines",
  },
  builders: {
    type: "boolean",
    default: false,
    description: "Generate a function for each message that builds one for tests",
  },
} as const;

export const optionSchemas: typeof readingOptions & typeof typescriptOptions = {
  ...readingOptions,
  ...typescriptOptions,
};

/** An option of a contract with its schema. */
export interface Option {
  readonly name: keyof ContractOptions;
  /** The name on the command line, without dashes: `import-extension` for `importExtension`. */
  readonly flag: string;
  readonly schema: Schema;
  /** False for the options that are only about reading a contract. */
  readonly isTypescript: boolean;
}

export const options: readonly Option[] = Object.entries(optionSchemas).map(([name, schema]) => ({
  name: name as keyof ContractOptions,
  flag: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  schema,
  isTypescript: name in typescriptOptions,
}));
