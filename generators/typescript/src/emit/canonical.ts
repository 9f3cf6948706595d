import { type Module, openModule } from "../print/module.ts";
import { functionOf } from "../print/structures.ts";

/** The module of the one function that generated code may bring along. */
export function emitCanonical(int64: "number" | "bigint"): Module {
  const module = openModule("canonical");
  module.add(
    functionOf(module, {
      name: "canonical",
      comment: { paragraphs: ["Gives the same text for values that JSON Schema calls equal."] },
      parameters: ["value: unknown"],
      returns: "string",
      body: [
        `return JSON.stringify(value, (_key, part: unknown) =>
  typeof part === "object" && part !== null && !Array.isArray(part)
    ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
    : ${int64 === "bigint" ? 'typeof part === "bigint" ? { bigint: String(part) } : part' : "part"},
);`,
      ],
    }),
  );
  return module;
}
