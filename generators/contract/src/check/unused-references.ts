import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { isReference } from "../references/reference-object.ts";
import { objectsIn } from "../values/objects-in.ts";
import { originText } from "../values/origin.ts";

/**
 * Turns errors about references into warnings if the contract does not use the part of another file that has the
 * reference. Shared files have such parts, and they have no effect.
 */
export function relaxUnusedReferences(
  sources: Sources,
  diagnostics: readonly Diagnostic[],
): readonly Diagnostic[] {
  const isCandidate = ({ code, file }: Diagnostic) => code.startsWith("ref-") && file !== sources.root?.name;
  if (!diagnostics.some(isCandidate)) return diagnostics;
  const used = usedReferences(sources);
  const usedOrigins = new Set([...used].map((reference) => originText(sources.originOf(reference))));
  const isUnused = (diagnostic: Diagnostic): boolean =>
    isCandidate(diagnostic) && !usedOrigins.has(originText(diagnostic));
  // Only the first reference to an unreadable file is reported. If it is unused, the first used one is reported too.
  const additional = [...sources.unreadable.values()].flatMap((refused) =>
    refused[0]?.problems.some(isUnused)
      ? (refused.find(({ reference }) => used.has(reference))?.problems ?? [])
      : [],
  );
  const relaxed = diagnostics.map(
    (diagnostic): Diagnostic => (isUnused(diagnostic) ? { ...diagnostic, severity: "warning" } : diagnostic),
  );
  return [...relaxed, ...additional];
}

/** The references that can be reached from the contract. */
function usedReferences(sources: Sources): ReadonlySet<object> {
  const references = new Set<object>();
  const waiting: unknown[] = [sources.root?.data];
  for (const next of objectsIn(waiting)) {
    if (!isReference(next)) continue;
    references.add(next);
    waiting.push(sources.resolve(next)?.value);
  }
  return references;
}
