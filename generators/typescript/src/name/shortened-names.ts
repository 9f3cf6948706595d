import type { Contract, Diagnostic, NamedSchema } from "@posthorn/contract";
import { diagnose } from "../diagnostics/diagnostics.ts";
import { isLong, pascalCase } from "../text/identifiers.ts";
import { codeNameOf, titleOrigin } from "./code-names.ts";

/** Reports the names of a contract that are too long for files, so that generated code shortens them. */
export function findShortenedNames(
  { title, schemas, messages, operations }: Contract,
  nested: ReadonlySet<NamedSchema>,
): readonly Diagnostic[] {
  const named = [
    ...schemas.filter((schema) => !nested.has(schema)),
    ...messages,
    ...operations.map(({ id, name = id, origin }) => ({ name, origin })),
  ].map((each) => ({ name: codeNameOf(each), origin: each.origin }));
  return [{ name: title, origin: titleOrigin }, ...named]
    .filter(({ name }) => isLong(name))
    .map(({ name, origin }) => {
      const beginning = Array.from(name).slice(0, 30).join("");
      return diagnose("name-shortened", origin, { beginning, given: pascalCase(name) });
    });
}
