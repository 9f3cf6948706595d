import type { TypescriptOptions } from "@posthorn/generator-typescript";

/** How a contract is read, and what TypeScript is made of it. */
export interface ContractOptions extends Omit<TypescriptOptions, "importExtension"> {
  /** What the contract leaves open is an error, not a guess. Default false. */
  readonly strict?: boolean;
  /** The folder that references may not leave. Default: the contract's own. */
  readonly root?: string;
  /** References to other computers are followed. Default false. */
  readonly allowRemote?: boolean;
  /** What relative imports end in. Default `.js`. */
  readonly importExtension?: ".js" | ".ts";
}

/** Of whom an option is: of reading a contract, or of writing TypeScript. */
type Side = "reading" | "typescript";

export type Setting = {
  readonly flag: string;
  readonly about: string;
  readonly side: Side;
} & (
  | { readonly kind: "yes" }
  | { readonly kind: "folder" }
  | { readonly kind: "choice"; readonly values: readonly string[] }
);

type SettingOf<T> = Setting &
  (true extends T
    ? { readonly kind: "yes" }
    : string extends T
      ? { readonly kind: "folder" }
      : { readonly kind: "choice"; readonly values: readonly T[] });

/** Every option of a contract, once: the command line, its help, the configuration and its schema are made of it. */
export const settings: {
  readonly [K in keyof Required<ContractOptions>]: SettingOf<Required<ContractOptions>[K]>;
} = {
  strict: {
    flag: "strict",
    kind: "yes",
    side: "reading",
    about: "what the contract leaves open is an error, not a guess",
  },
  root: {
    flag: "root",
    kind: "folder",
    side: "reading",
    about: "the folder that references may not leave (default: the contract's own)",
  },
  allowRemote: {
    flag: "allow-remote",
    kind: "yes",
    side: "reading",
    about: "references to other computers are followed",
  },
  importExtension: {
    flag: "import-extension",
    kind: "choice",
    values: [".js", ".ts"],
    side: "typescript",
    about: "what relative imports end in",
  },
  dates: {
    flag: "dates",
    kind: "choice",
    values: ["string", "date"],
    side: "typescript",
    about: "what a date-time is in TypeScript: the string itself, or a Date",
  },
  int64: {
    flag: "int64",
    kind: "choice",
    values: ["number", "bigint"],
    side: "typescript",
    about: "what a 64-bit integer is in TypeScript",
  },
  wire: {
    flag: "wire",
    kind: "choice",
    values: ["cloudevents", "plain"],
    side: "typescript",
    about: "how messages travel: as CloudEvents, or just as the contract has them",
  },
  builders: {
    flag: "builders",
    kind: "yes",
    side: "typescript",
    about: "each message gets a function that makes one, for tests",
  },
};

/** The names of the options, and what is to be known of each. */
export const settingList: readonly (readonly [keyof ContractOptions, Setting])[] = Object.entries(
  settings,
) as readonly (readonly [keyof ContractOptions, Setting])[];

/** Whether an option can have a value. */
export function fits(value: unknown, setting: Setting): boolean {
  switch (setting.kind) {
    case "yes":
      return typeof value === "boolean";
    case "folder":
      return typeof value === "string" && value !== "";
    case "choice":
      return setting.values.includes(value as string);
  }
}
