import type { Diagnostic } from "../diagnostic.ts";
import { isReference, type Sources } from "../load/sources.ts";

/**
 * Makes warnings of what is wrong with references in parts of other files that the contract does not use: shared
 * files have such parts, and nothing comes of them.
 */
export function easeUnreached(sources: Sources, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const isEasy = ({ code, file }: Diagnostic) => code.startsWith("ref-") && file !== sources.root?.name;
  if (!diagnostics.some(isEasy)) return diagnostics;
  const reached = new Set(
    [...reachedReferences(sources)].map((reference) => {
      const { file, pointer } = sources.originOf(reference);
      return `${file}#${pointer}`;
    }),
  );
  return diagnostics.map((diagnostic) =>
    isEasy(diagnostic) && !reached.has(`${diagnostic.file}#${diagnostic.pointer}`)
      ? { ...diagnostic, severity: "warning" }
      : diagnostic,
  );
}

/** Every reference on some way from the contract. */
function reachedReferences(sources: Sources): ReadonlySet<object> {
  const references = new Set<object>();
  const seen = new Set<object>();
  const waiting: unknown[] = [sources.root?.data];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null || seen.has(next)) continue;
    seen.add(next);
    if (isReference(next)) {
      references.add(next);
      waiting.push(sources.resolve(next)?.value);
    }
    for (const item of Object.values(next)) waiting.push(item);
  }
  return references;
}
