import { type Diagnostic, diagnose } from "../diagnostic.ts";
import { isReference, type ReferenceObject, type Sources } from "../load/sources.ts";

/** Finds references that lead nowhere, or back to themselves. Those that loading refused are left out. */
export function checkReferences(sources: Sources): readonly Diagnostic[] {
  return sources.references.flatMap((reference): readonly Diagnostic[] => {
    const origin = sources.originOf(reference);
    if (!sources.files.has(sources.placeOf(reference)?.file ?? "")) return [];
    const target = sources.resolve(reference);
    if (target === undefined) return [diagnose("ref-missing", origin, { ref: reference.$ref })];
    if (!isCircular(sources, reference)) return [];
    return [diagnose("ref-circular", origin, { ref: reference.$ref })];
  });
}

function isCircular(sources: Sources, start: ReferenceObject): boolean {
  if (sources.follow(start) !== undefined) return false;
  const seen = new Set<unknown>();
  let next: unknown = start;
  while (isReference(next) && !seen.has(next)) {
    seen.add(next);
    next = sources.resolve(next)?.value;
  }
  return next === start;
}
