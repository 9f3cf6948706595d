import type { Diagnostic } from "@posthorn/contract";
import type { GenerateOptions } from "../generate/generate.ts";
import type { Candidate } from "./candidates.ts";
import type { Why } from "./compare-modules.ts";

/** The options on which the code of a schema depends, with their defaults. */
const deciding = {
  dates: "string",
  int64: "number",
  importExtension: ".js",
} as const satisfies Partial<GenerateOptions>;

/** Says why each contract has its own copy of a schema. */
export function notShared(candidate: Candidate, why: Why): Diagnostic {
  const { uses } = candidate;
  const [{ named }] = uses;
  const { name: itsName, ownName = itsName, origin } = named;
  const sources = [...new Set(uses.map(({ by }) => by.options.source))].toSorted();
  return {
    severity: "information",
    code: "schema-not-shared",
    message: `Schema "${ownName}" is generated once for each of ${sources.join(", ")}: ${reasonOf(candidate, why)}`,
    file: origin.file,
    pointer: origin.pointer,
  };
}

function reasonOf({ uses }: Candidate, why: Why): string {
  switch (why.kind) {
    case "reference":
      return `it refers to "${why.to}", which is not shared.`;
    case "name":
      return `another shared schema has a type "${why.name}" as well. Rename one of them to generate it once.`;
    case "code": {
      const options = Object.entries(deciding).filter(([name, usual]) => {
        const values = uses.map(({ by }) => by.options[name as keyof typeof deciding] ?? usual);
        return new Set(values).size > 1;
      });
      return options.length > 0
        ? `their options differ. Give them the same ${options.map(([name]) => `"${name}"`).join(" and ")} to generate it once.`
        : "one of them combines it with other schemas, as in allOf, and needs other code for it. Use it by itself there to generate it once.";
    }
  }
}
