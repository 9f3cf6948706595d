import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import { isReference, type ReferenceObject, type Sources } from "../load/sources.ts";
import { fragmentPointer, isPointer } from "../values/pointer.ts";

/** Finds references that lead nowhere, or back to themselves. Those to files that cannot be read are left out. */
export function checkReferences(sources: Sources): readonly Diagnostic[] {
  const refused = new Set([...sources.unreadable.values()].flat().map(({ reference }) => reference));
  return sources.references.flatMap((reference): readonly Diagnostic[] => {
    if (refused.has(reference)) return [];
    const origin = sources.originOf(reference);
    if (sources.resolve(reference) === undefined) return [unresolved(sources, reference)];
    if (!isCircular(sources, reference)) return [];
    return [diagnose("ref-circular", origin, { ref: reference.$ref })];
  });
}

/** Says of a reference that leads nowhere what to do about it. */
function unresolved(sources: Sources, reference: ReferenceObject): Diagnostic {
  const { $ref: ref } = reference;
  const origin = sources.originOf(reference);
  const [file = "", fragment = ""] = ref.split(/#(.*)/s);
  const name = fragmentPointer(fragment);
  if (isPointer(name)) return diagnose("ref-missing", origin, { ref });
  const path = `${file}#/${fragment}`;
  const isPath = sources.resolve(sources.place({ $ref: path }, origin)) !== undefined;
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
