import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { isReference, type ReferenceObject } from "../references/reference-object.ts";
import { fragmentPointer, isPointer } from "../values/pointer.ts";

/** Reports references that lead nowhere or in a circle. References to unreadable files are reported while loading. */
export function checkReferences(sources: Sources): readonly Diagnostic[] {
  const refused = new Set([...sources.unreadable.values()].flat().map(({ reference }) => reference));
  return sources.references.flatMap((reference): readonly Diagnostic[] => {
    if (refused.has(reference)) return [];
    if (sources.resolve(reference) === undefined) return [unresolved(sources, reference)];
    if (!isCircular(sources, reference)) return [];
    return [diagnose("ref-circular", sources.originOf(reference), { ref: reference.$ref })];
  });
}

/** The diagnostic for a reference that leads nowhere, with the most likely remedy. */
function unresolved(sources: Sources, reference: ReferenceObject): Diagnostic {
  const { $ref: ref } = reference;
  const origin = sources.originOf(reference);
  const [file = "", fragment = ""] = ref.split(/#(.*)/s);
  const name = fragmentPointer(fragment);
  if (isPointer(name)) return diagnose("ref-missing", origin, { ref });
  const path = `${file}#/${fragment}`;
  const isPath = sources.resolveText(path, origin.file) !== undefined;
  return diagnose("ref-anchor-missing", origin, { ref, name, ...(isPath ? { path } : {}) });
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
