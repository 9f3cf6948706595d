import { functionOf } from "../print/declarations.ts";
import { type Module, openModule } from "../print/module.ts";

/** Emits the function `canonical`, by which schemas compare objects and arrays for `uniqueItems`. */
export function emitCanonicalJson(int64: "number" | "bigint"): Module {
  const module = openModule("canonical");
  module.add(
    functionOf({
      name: "canonical",
      comment: {
        paragraphs: ["Returns the same text for all values that are equal by the rules of JSON Schema."],
      },
      parameters: [{ name: "value", type: "unknown" }],
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
