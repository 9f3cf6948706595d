import type { Diagnostic, Origin, Severity } from "@posthorn/contract";

interface Entry {
  readonly severity: Severity;
  readonly message: (parameters: never) => string;
}

const table = {
  "not-supported": {
    severity: "error",
    message: (p: Unsupported): string => unsupportedMessage(p),
  },
  "type-wide": {
    severity: "warning",
    message: (p: { combinations: number; omitted: number; total: number }): string =>
      `The alternatives of this schema combine in ${p.combinations} ways, more than TypeScript can express. The type omits ${p.omitted} of ${p.total} parts, but values are checked for all of them. For an exact type, combine fewer "oneOf" or "anyOf" in one schema.`,
  },
  "codec-needed": {
    severity: "information",
    message: (p: { message: string; contentType: string }): string =>
      `Posthorn has no codec for "${p.contentType}", the content type of message "${p.message}". Give the transport one: withCodecs(transport, { "${p.contentType}": codec }).`,
  },
  "date-is-string": {
    severity: "information",
    message: (p: { reason: keyof typeof dateReasons }): string =>
      `This date-time stays a string, because ${dateReasons[p.reason]}`,
  },
  "format-ignored": {
    severity: "information",
    message: (p: { format: string }): string =>
      `Format "${p.format}" is unknown, so values are not checked for it, here or anywhere else. Correct its name, or add a "pattern".`,
  },
  "name-changed": {
    severity: "information",
    message: (p: { wanted: string; given: string; reason: keyof typeof nameReasons }): string =>
      `Generated code calls this "${p.given}", because "${p.wanted}" ${nameReasons[p.reason]}. Rename it in the contract to choose another name.`,
  },
  "name-shortened": {
    severity: "information",
    message: (p: { beginning: string; given: string }): string =>
      `Generated code calls this "${p.given}", because the name "${p.beginning}…" is too long for a file name. Set a shorter "x-posthorn.name" to choose another name.`,
  },
  "reference-endless": {
    severity: "information",
    message: (p: { schema: string; ref: string }): string =>
      `Schema "${p.schema}" refers to itself${p.schema === p.ref ? "" : ` through "${p.ref}"`} with neither a property nor an item in between. Such a reference has no meaning, so it is ignored. Remove it from the contract.`,
  },
  "schema-not-shared": {
    severity: "information",
    message: (p: { schema: string; sources: readonly string[]; reason: Unshared }): string =>
      `Schema "${p.schema}" is generated separately for each of ${p.sources.join(", ")}, because ${unsharedReason(p.reason)}`,
  },
} as const;

table satisfies Readonly<Record<string, Entry>>;
type Table = typeof table;

/** Everything that the generator reports about a contract. Each message says what is wrong or changed, then what to do. */
export const diagnostics: Table = table;

export type Code = keyof Table;
export type ParametersOf<C extends Code> = Parameters<Table[C]["message"]>[0];

/** A diagnostic about the part of the contract at that origin. */
export function diagnose<C extends Code>(code: C, origin: Origin, parameters: ParametersOf<C>): Diagnostic {
  const { severity, message } = diagnostics[code];
  return {
    severity,
    code,
    message: (message as (parameters: ParametersOf<C>) => string)(parameters),
    file: origin.file,
    pointer: origin.pointer,
  };
}

/** A part of a contract for which no TypeScript can be written. */
export type Unsupported =
  | { readonly kind: "adjacent-parameters"; readonly address: string }
  | { readonly kind: "nameless-parameter"; readonly address: string }
  | { readonly kind: "crowded-address"; readonly address: string; readonly most: number }
  | { readonly kind: "pattern"; readonly pattern: string }
  | { readonly kind: "number"; readonly keyword: string };

function unsupportedMessage(problem: Unsupported): string {
  switch (problem.kind) {
    case "adjacent-parameters":
      return `The address "${problem.address}" has parameters with nothing in between, so their values cannot be told apart. Put a separator between them.`;
    case "nameless-parameter":
      return `The address "${problem.address}" has a parameter without a name. Give it one.`;
    case "crowded-address":
      return `More than ${problem.most} operations with different messages use the address "${problem.address}". Divide them among several addresses.`;
    case "pattern":
      return `JavaScript cannot read the pattern "${problem.pattern}". Write it in another way.`;
    case "number":
      return `"${problem.keyword}" has a number beyond double precision, which JavaScript cannot represent. Use a number within its range.`;
  }
}

/** The reason why each contract has a copy of a schema that several contracts refer to. */
export type Unshared =
  | { readonly kind: "reference"; readonly to: string }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "options"; readonly options: readonly string[] }
  | { readonly kind: "code" };

function unsharedReason(reason: Unshared): string {
  switch (reason.kind) {
    case "reference":
      return `it refers to "${reason.to}", which is not shared.`;
    case "name":
      return `another shared schema has a type "${reason.name}" too. Rename one of them to share both.`;
    case "options":
      return `the options of these contracts differ. Give them the same ${reason.options.map((name) => `"${name}"`).join(" and ")} to share it.`;
    case "code":
      return "one of them combines it with other schemas, for example in allOf, and so needs different code. Refer to it alone there to share it.";
  }
}

const dateReasons = {
  checked:
    "it is only used to check a value, as in patternProperties, not, if or contains. Describe it among the properties or items to get a Date.",
  conflict:
    "another schema constrains the same text in another way. Describe the text in one schema to get a Date.",
  elsewhere:
    "headers, or payloads that are not JSON, use the same schema. Define a separate schema for them to get a Date.",
  more: "its pattern or its length restricts the text. Remove that restriction to get a Date.",
} as const;

const nameReasons = {
  taken: "is taken",
  reserved: "already has a meaning in TypeScript or in @posthorn/core",
  device: "is the name of a device on Windows",
} as const;
