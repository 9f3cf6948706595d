import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { isReference, type Sources } from "../load/sources.ts";

/**
 * Makes warnings of what is wrong with references in parts of other files that the contract does not use: shared
 * files have such parts, and nothing comes of them.
 */
export function easeUnreached(sources: Sources, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const isEasy = ({ code, file }: Diagnostic) => code.startsWith("ref-") && file !== sources.root?.name;
  if (!diagnostics.some(isEasy)) return diagnostics;
  const references = reachedReferences(sources);
  const reached = new Set(
    [...references].map((reference) => {
      const { file, pointer } = sources.originOf(reference);
      return `${file}#${pointer}`;
    }),
  );
  const isUnused = (diagnostic: Diagnostic): boolean =>
    isEasy(diagnostic) && !reached.has(`${diagnostic.file}#${diagnostic.pointer}`);
  // Only the first reference to an unreadable file is diagnosed. If that one is unused, the first used one counts.
  const others = [...sources.unreadable.values()].flatMap((refused) =>
    refused[0]?.problems.some(isUnused)
      ? (refused.find(({ reference }) => references.has(reference))?.problems ?? [])
      : [],
  );
  const eased = diagnostics.map(
    (diagnostic): Diagnostic => (isUnused(diagnostic) ? { ...diagnostic, severity: "warning" } : diagnostic),
  );
  return [...eased, ...others];
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
