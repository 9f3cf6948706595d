import { type Diagnostic, diagnose } from "../diagnostics/diagnose.ts";
import type { Sources } from "../load/sources.ts";
import { ruleText } from "../rules/rule-texts.ts";
import { type Fields, fieldsOf, isFields, member, textOf } from "../values/fields.ts";
import { isWithin, type Origin, originText } from "../values/origin.ts";
import { nearestValue, pointerBelow } from "../values/pointer.ts";
import type { SchemaCuts } from "./cut-schema.ts";
import { countReferences, dereferencedSize, largestSize, mostReferences } from "./document-size.ts";
import { findingOrigin } from "./finding-origin.ts";
import { type ParsedText, parseText, severityOf } from "./parser-findings.ts";
import { type Skeleton, skeletonOf } from "./skeleton.ts";
import { checkStructure } from "./structure-diagnostics.ts";

/** The results of checking a contract that make the next check faster. */
export interface CheckedContract {
  readonly parsed: ParsedText | undefined;
  readonly cuts: SchemaCuts;
  readonly validCuts: WeakSet<object>;
}

export interface RuleFindings {
  readonly diagnostics: readonly Diagnostic[];
  readonly checked: CheckedContract;
}

const uncheckedContract: CheckedContract = {
  parsed: undefined,
  cuts: new WeakMap(),
  validCuts: new WeakSet(),
};

/**
 * Checks the rules of AsyncAPI, and reports violations at their origins in the contract's files.
 *
 * @asyncapi/parser knows the rules, but it is slow, and its findings point into a document without references. That is
 * why the work is divided:
 *
 * 1. `skeletonOf` makes a document that is safe to dereference. A document that is too large even so is refused.
 * 2. `checkStructure` checks the specification's schema with validators that are compiled once, and explains violations.
 * 3. The parser checks the other rules on a document whose schemas are empty (`bareDocument`, then `withoutSchemas`).
 *    If the text is the same as at the last check, its last findings are used.
 * 4. The findings are translated to origins and names of the contract. Findings that are only true of the skeleton, or
 *    that another check reports better, are dropped (`isArtefact`).
 *
 * @param previous - the contract's last check
 */
export async function checkRules(
  sources: Sources,
  previous: CheckedContract = uncheckedContract,
): Promise<RuleFindings> {
  const skeleton = skeletonOf(sources, previous.cuts);
  const { document, sizes, cuts } = skeleton;
  if (dereferencedSize(document, sizes) > largestSize || countReferences(document, sizes) > mostReferences) {
    const origin = { file: sources.root?.name ?? "", pointer: "" };
    return { diagnostics: [diagnose("ref-excessive", origin, {})], checked: previous };
  }
  const isTarget = targetTest(sources);
  const text = JSON.stringify(withoutSchemas(sources, skeleton, isTarget));
  const parsed = await parseText(text, previous.parsed);
  const findings = parsed.findings.map((finding): Diagnostic => {
    const code = String(finding.code);
    return {
      severity: severityOf(finding.severity, code),
      code,
      message: skeleton.reword(ruleText(code, finding.message)),
      ...findingOrigin(sources, skeleton.originOf(finding.path), code),
    };
  });
  const structure = await checkStructure(sources, skeleton, previous.validCuts);
  const broken = unique([...skeleton.misplaced, ...structure.diagnostics]);
  const others = findings.filter((diagnostic) => !isArtefact(sources, isTarget, diagnostic));
  return {
    diagnostics: [...broken, ...unique(withoutConsequences(others, broken))],
    checked: { parsed, cuts, validCuts: structure.validCuts },
  };
}

/**
 * Keeps the deepest findings in schemas with a `schemaFormat`: if an alternative fails, everything around it fails too.
 */
function withoutConsequences(
  diagnostics: readonly Diagnostic[],
  broken: readonly Diagnostic[],
): readonly Diagnostic[] {
  const ofSchemas = diagnostics.filter(({ code }) => code === "asyncapi2-schemas");
  return diagnostics.filter(
    (one) =>
      one.code !== "asyncapi2-schemas" ||
      !(
        broken.some((other) => isWithin(other, one) || isWithin(one, other)) ||
        ofSchemas.some((other) => other.pointer !== one.pointer && isWithin(other, one))
      ),
  );
}

/**
 * The bare document without schema components: @asyncapi/parser takes quadratic time in the number of keys of a map.
 * Unused schemas of AsyncAPI 2 stay, because a rule reports them.
 */
function withoutSchemas(sources: Sources, skeleton: Skeleton, isTarget: (origin: Origin) => boolean): Fields {
  const bare = skeleton.bareDocument();
  const components = fieldsOf(bare.components);
  if (!isFields(components.schemas) || skeleton.hasUnusualReferences) return bare;
  const file = sources.root?.name ?? "";
  const isReported = (name: string): boolean =>
    !String(bare.asyncapi).startsWith("3.") &&
    !isTarget({ file, pointer: pointerBelow("/components/schemas", name) });
  const reported = Object.entries(components.schemas).filter(([name]) => isReported(name));
  return { ...bare, components: { ...components, schemas: Object.fromEntries(reported) } };
}

/** Each finding once: the target of several references is checked for each of them. */
function unique(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const once = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, file, pointer, message } = diagnostic;
    once.set(JSON.stringify([code, file, pointer, message]), diagnostic);
  }
  return [...once.values()];
}

/** True if a finding is only true of the skeleton, or another check reports it at a better origin. */
function isArtefact(
  sources: Sources,
  isTarget: (origin: Origin) => boolean,
  { code, file, pointer, message }: Diagnostic,
): boolean {
  switch (code) {
    case "asyncapi2-schemas":
      return /^No schema parser registered/.test(message); // such schemas are read and checked later
    case "invalid-ref":
      return true; // references are checked when files are read
    case "asyncapi2-message-examples":
    case "asyncapi2-message-examples-custom-format":
    case "asyncapi2-schema-default":
    case "asyncapi2-schema-examples":
      return true; // examples need complete schemas: see checkExamples
    case "asyncapi-unused-component":
      return isTarget({ file, pointer });
    case "asyncapi3-required-operation-channel-unambiguity": {
      const value = nearestValue(sources.files.get(file)?.data, pointer);
      const ref =
        textOf(value) ?? textOf(member(value, "$ref")) ?? textOf(member(member(value, "channel"), "$ref"));
      return ref?.includes("#/channels/") === true;
    }
    default:
      return false;
  }
}

/** Makes a test that is true for the targets of references. */
function targetTest(sources: Sources): (origin: Origin) => boolean {
  const targets = new Set(
    sources.references.map((reference) => {
      const origin = sources.namedOrigin(reference);
      return origin === undefined ? undefined : originText(origin);
    }),
  );
  return (origin) => targets.has(originText(origin));
}
