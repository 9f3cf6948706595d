import type { Parser } from "@asyncapi/parser";
import { type Diagnostic, diagnose, type Severity } from "../diagnostics/diagnose.ts";
import { isReference, type Sources } from "../load/sources.ts";
import type { Origin } from "../model/contract.ts";
import { easedRules } from "../rules/relaxed-rules.ts";
import { type Fields, fieldsOf, isFields, member, textOf } from "../values/fields.ts";
import { appended, nearest, pointerOf } from "../values/pointer.ts";
import { countReferences, dereferencedSize, largestSize, mostReferences } from "./document-size.ts";
import { explainerFor } from "./explain-problems.ts";
import { messageOf, type Path, type Problem } from "./problem.ts";
import { type KnownCuts, type Skeleton, skeletonOf } from "./skeleton.ts";
import type { Form } from "./specification.ts";
import { dereferenced, hasStructure } from "./structure.ts";

/** Says that a document is not what the specification's schema demands, of schemas too. */
const structureRule = "asyncapi-document-resolved";

/** Says that a reference stands where none may. */
const referenceRule = "asyncapi-document-unresolved";

let parser: Promise<Parser> | undefined;

/** What is known of a contract since it was checked last. */
export interface KnownRules {
  /** What @asyncapi/parser found in the document that it was given. */
  readonly findings: Map<string, Awaited<ReturnType<Parser["validate"]>>>;
  readonly cuts: KnownCuts;
  /** What stands for schemas that are what the specification demands. */
  readonly right: WeakSet<object>;
}

export function knownRules(): KnownRules {
  return { findings: new Map(), cuts: new WeakMap(), right: new WeakSet() };
}

/**
 * What @asyncapi/parser finds wrong with a contract, at the places of the contract.
 *
 * @param known - of the contract before its last change: what has not changed is not checked again
 */
export async function checkRules(
  sources: Sources,
  known: KnownRules = knownRules(),
): Promise<readonly Diagnostic[]> {
  const skeleton = skeletonOf(sources, known.cuts);
  const { document: whole, cuts } = skeleton;
  if (dereferencedSize(whole, cuts) > largestSize || countReferences(whole, cuts) > mostReferences) {
    return [diagnose("ref-excessive", { file: sources.root?.name ?? "", pointer: "" }, {})];
  }
  const isReferredTo = referredTo(sources);
  const findings = await findingsIn(JSON.stringify(pruned(skeleton, sources, isReferredTo)), known.findings);
  const reported = findings.map((finding): Diagnostic => {
    const code = String(finding.code);
    return {
      severity: severityOf(finding.severity, code),
      code,
      message: skeleton.reword(finding.message),
      ...reached(sources, skeleton.originOf(finding.path), code),
    };
  });
  const broken = merged([...skeleton.misplaced, ...(await brokenStructure(sources, skeleton, known.right))]);
  const rest = reported.filter((diagnostic) => !isArtefact(sources, isReferredTo, diagnostic));
  return [...broken, ...merged(deepestSchemas(rest, broken))];
}

/** What breaks the specification's schema, in either form of the document: each mistake once, where it was made. */
async function brokenStructure(
  sources: Sources,
  skeleton: Skeleton,
  right: WeakSet<object>,
): Promise<readonly Diagnostic[]> {
  const { document, cuts, hasUnusualReferences } = skeleton;
  const version = String(document.asyncapi);
  const problemsIn = async (form: Form): Promise<readonly Problem[]> => {
    if ((await hasStructure(document, form, right)) || (await hasStructure(document, form))) return [];
    return (await explainerFor(version, form))(form === "resolved" ? dereferenced(document) : document);
  };
  const resolved = await problemsIn("resolved");
  if (resolved.length === 0) for (const cut of cuts.keys()) if (isFields(cut)) right.add(cut);
  const unresolved = isThree(document) && !hasUnusualReferences ? [] : await problemsIn("unresolved");
  // A reference that may not stand there is the mistake, not what it leads to.
  const misplaced = unresolved.filter(({ kind }) => kind === "reference");
  const others = resolved.filter(({ path }) => !misplaced.some((other) => startsWith(path, other.path)));
  const whole = dereferenced(document);
  return [...misplaced, ...others].map((problem) => {
    const origin = skeleton.originOf(problem.path);
    const isOfKey = /^(unknown|forbidden|reference)$/.test(problem.kind);
    return {
      severity: "error",
      code: problem.kind === "reference" ? referenceRule : structureRule,
      message: skeleton.reword(messageOf(problem, nearest(whole, pointerOf(problem.path)))),
      ...(isOfKey ? sources.reach(origin) : reached(sources, origin, structureRule)),
    };
  });
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((step, index) => path[index] === step);
}

/** Of what is found in schemas that have a format, the deepest: around a mistake each alternative fails as well. */
function deepestSchemas(
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

function isWithin(inner: Origin, outer: Origin): boolean {
  return inner.file === outer.file && `${inner.pointer}/`.startsWith(`${outer.pointer}/`);
}

/**
 * The skeleton without schemas among its components, but those of AsyncAPI 2 of which there is to be said that nobody
 * refers to them: a map of many keys takes @asyncapi/parser time with their square.
 */
function pruned(skeleton: Skeleton, sources: Sources, isReferredTo: (origin: Origin) => boolean): Fields {
  const bare = skeleton.bare();
  const components = fieldsOf(bare.components);
  if (!isFields(components.schemas) || skeleton.hasUnusualReferences) return bare;
  const file = sources.root?.name ?? "";
  const isTold = (name: string): boolean =>
    !isThree(bare) && !isReferredTo({ file, pointer: appended("/components/schemas", name) });
  const kept = Object.entries(components.schemas).filter(([name]) => isTold(name));
  return { ...bare, components: { ...components, schemas: Object.fromEntries(kept) } };
}

function isThree({ asyncapi }: Fields): boolean {
  return String(asyncapi).startsWith("3.");
}

async function findingsIn(text: string, known: KnownRules["findings"]): ReturnType<Parser["validate"]> {
  parser ??= loadParser();
  const found = known.get(text) ?? (await (await parser).validate(text));
  known.clear();
  known.set(text, found);
  return found;
}

/** Where that stands which a rule complains of: the rules see a document without references. */
function reached(sources: Sources, origin: Origin, code: string): Origin {
  const end = sources.reach(origin);
  // These rules see the references themselves.
  if (/unresolved$|unambiguity$|^asyncapi3-operation-messages|unused-component$/.test(code)) return end;
  const value = nearest(sources.files.get(end.file)?.data, end.pointer);
  const target = sources.follow(value);
  return isReference(value) && typeof target === "object" && target !== null ? sources.originOf(target) : end;
}

/** Each finding once: what several places refer to is checked at each of them. */
function merged(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const once = new Map<string, Diagnostic>();
  for (const diagnostic of diagnostics) {
    const { code, file, pointer, message } = diagnostic;
    once.set(JSON.stringify([code, file, pointer, message]), diagnostic);
  }
  return [...once.values()];
}

/** By the numbers of the language server protocol. */
const severities: readonly Severity[] = ["error", "warning", "information", "information"];

function severityOf(number: number, code: string): Severity {
  const severity = severities[number] ?? "error";
  return severity === "error" && Object.hasOwn(easedRules, code) ? "warning" : severity;
}

// Imported once it is needed: that takes as long as reading a contract.
async function loadParser(): Promise<Parser> {
  const { Parser } = await import("@asyncapi/parser");
  const rules = { [structureRule]: "off", [referenceRule]: "off" } as const;
  return new Parser({ ruleset: { extends: [], rules } });
}

/** Whether a finding is only true of the skeleton, or said by ourselves with a better place. */
function isArtefact(
  sources: Sources,
  isReferredTo: (origin: Origin) => boolean,
  { code, file, pointer, message }: Diagnostic,
): boolean {
  switch (code) {
    case "asyncapi2-schemas":
      return /^No schema parser registered/.test(message); // they are read and checked by ourselves
    case "invalid-ref":
      return true; // every reference is checked where files are read
    case "asyncapi2-message-examples":
    case "asyncapi2-message-examples-custom-format":
    case "asyncapi2-schema-default":
    case "asyncapi2-schema-examples":
      return true; // they need the schemas whole: see checkExamples
    case "asyncapi-unused-component":
      return isReferredTo({ file, pointer });
    case "asyncapi3-required-operation-channel-unambiguity": {
      const found = nearest(sources.files.get(file)?.data, pointer);
      const ref =
        textOf(found) ?? textOf(member(found, "$ref")) ?? textOf(member(member(found, "channel"), "$ref"));
      return ref?.includes("#/channels/") === true;
    }
    default:
      return false;
  }
}

/** Tells whether any reference names a place. */
function referredTo(sources: Sources): (origin: Origin) => boolean {
  const named = new Set<string>();
  for (const reference of sources.references) {
    const place = sources.placeOf(reference);
    if (place !== undefined) named.add(`${place.file}#${place.pointer}`);
  }
  return ({ file, pointer }) => named.has(`${file}#${pointer}`);
}
