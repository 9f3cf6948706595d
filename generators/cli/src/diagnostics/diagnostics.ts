import type { Diagnostic, Severity } from "@posthorn/contract";

interface Entry {
  readonly severity: Severity;
  readonly message: (parameters: never) => string;
}

/** Every diagnostic of this package. Those of contracts and of TypeScript are defined in the packages that report them. */
export const diagnostics = {
  // Emitters
  "emitter-failed": {
    severity: "error",
    message: (p: { cause: string }): string =>
      `An emitter failed with "${p.cause}". Correct the emitter, or the contract if the error names it.`,
  },
  "emitter-path": {
    severity: "error",
    message: (p: { path: string | undefined; longestName: number }): string =>
      p.path === undefined
        ? "An emitter returned a file without a path or a text. Give each file both."
        : `An emitter returned a file with the path "${p.path}". Make it relative to the output folder, with "/" and with names that every system allows, of at most ${p.longestName} bytes. Names that posthorn uses itself are reserved.`,
  },
  "emitter-collision": {
    severity: "error",
    message: (p: { path: string; other: string }): string =>
      `Emitters returned "${p.other}" and "${p.path}", which cannot exist together. Let one of them write to a different folder.`,
  },
  // Files
  "file-foreign": {
    severity: "error",
    message: (_: object): string =>
      "This file was not written by posthorn. Move it away, or choose another folder with --out.",
  },
  "file-outside": {
    severity: "error",
    message: (_: object): string =>
      "A symbolic link leads out of the output folder. Remove the link, or choose another folder with --out.",
  },
  drift: {
    severity: "error",
    message: (p: { difference: Difference }): string => differences[p.difference],
  },
  // Several contracts
  "schema-repeated": {
    severity: "information",
    message: (p: { names: readonly string[]; more: number }): string =>
      `Several contracts refer to ${p.names.map((name) => `"${name}"`).join(", ")}${p.more > 0 ? ` and ${p.more} more` : ""}, and each generates its own types for them. To generate them once, add a shared folder to the configuration: shared: "src/shared".`,
  },
} as const;

/** A way in which a file differs from the one that `generate` would write. */
export type Difference = "missing" | "changed" | "extra" | "outside";

const differences: Readonly<Record<Difference, string>> = {
  missing: "The file is missing.",
  changed: "The file differs from the generated one.",
  extra: "The file no longer belongs to the contract.",
  outside: "A symbolic link leads out of the output folder.",
};

type Diagnostics = typeof diagnostics;
type ParametersOf<C extends keyof Diagnostics> = Parameters<Diagnostics[C]["message"]>[0];

/** A diagnostic about a whole file. */
export function diagnose<C extends keyof Diagnostics>(
  code: C,
  file: string,
  parameters: ParametersOf<C>,
): Diagnostic {
  const { severity, message }: Entry = diagnostics[code];
  return {
    severity,
    code,
    message: (message as (parameters: ParametersOf<C>) => string)(parameters),
    file,
    pointer: "",
  };
}

/** True for a diagnostic that prevents files from being written. */
export function isError({ severity }: Pick<Diagnostic, "severity">): boolean {
  return severity === "error";
}
