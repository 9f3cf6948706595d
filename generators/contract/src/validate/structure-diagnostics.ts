import type { Diagnostic } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { isFields } from "../values/fields.ts";
import { nearestValue, pointerOf } from "../values/pointer.ts";
import { explainerFor } from "./explain-problems.ts";
import { findingOrigin } from "./finding-origin.ts";
import { referenceRule, structureRule } from "./parser-findings.ts";
import type { Path, Problem } from "./problem.ts";
import { messageOf } from "./problem-message.ts";
import type { Skeleton } from "./skeleton.ts";
import type { Form } from "./specification.ts";
import { dereferenced, hasStructure } from "./structure.ts";

export interface StructureResult {
  readonly diagnostics: readonly Diagnostic[];
  /** The cuts of schemas that are known to be valid. */
  readonly validCuts: WeakSet<object>;
}

/**
 * Finds violations of the specification's schema in both forms of the document: each mistake once, at its origin.
 *
 * @param validCuts - the cuts that the contract's last check found valid
 */
export async function checkStructure(
  sources: Sources,
  skeleton: Skeleton,
  validCuts: WeakSet<object>,
): Promise<StructureResult> {
  const { document, sizes, hasUnusualReferences } = skeleton;
  const version = String(document.asyncapi);
  const problemsIn = async (form: Form): Promise<readonly Problem[]> => {
    if ((await hasStructure(document, form, validCuts)) || (await hasStructure(document, form))) return [];
    return (await explainerFor(version, form))(form === "resolved" ? dereferenced(document) : document);
  };
  const resolved = await problemsIn("resolved");
  const needsBothForms = !version.startsWith("3.") || hasUnusualReferences;
  const unresolved = needsBothForms ? await problemsIn("unresolved") : [];
  // The mistake is the reference, and not its target.
  const misplaced = unresolved.filter(({ kind }) => kind === "reference");
  const others = resolved.filter(({ path }) => !misplaced.some((other) => startsWith(path, other.path)));
  const problems = [...misplaced, ...others];
  const whole = problems.length === 0 ? undefined : dereferenced(document);
  const valueAt = (path: Path): unknown => nearestValue(whole, pointerOf(path));
  return {
    diagnostics: problems.map((problem) =>
      diagnosticOf(sources, skeleton, { problem, value: valueAt(problem.path) }),
    ),
    validCuts: resolved.length === 0 ? new WeakSet([...sizes.keys()].filter(isFields)) : validCuts,
  };
}

function diagnosticOf(
  sources: Sources,
  skeleton: Skeleton,
  { problem, value }: { readonly problem: Problem; readonly value: unknown },
): Diagnostic {
  const origin = skeleton.originOf(problem.path);
  const isOfKey = /^(unknown|forbidden|reference)$/.test(problem.kind);
  return {
    severity: "error",
    code: problem.kind === "reference" ? referenceRule : structureRule,
    message: skeleton.reword(messageOf(problem, value)),
    ...(isOfKey ? sources.reach(origin) : findingOrigin(sources, origin, structureRule)),
  };
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}
