import type { Diagnostic as Finding, Parser } from "@asyncapi/parser";
import { type Diagnostic, diagnose, type Severity } from "../diagnostic.ts";
import { appended, nearest, pointerOf } from "../load/pointer.ts";
import { isReference, type Sources } from "../load/sources.ts";
import type { Origin } from "../model.ts";
import { type Fields, fieldsOf, isFields, member, textOf } from "../value.ts";
import { easedRules } from "./eased.ts";
import { meantKey } from "./meant.ts";
import { countReferences, dereferencedSize, largestSize, mostReferences } from "./size.ts";
import { type KnownCuts, type Skeleton, skeletonOf } from "./skeleton.ts";
import { hasStructure } from "./structure.ts";

/** Says that a document is not what the specification's schema demands, of schemas too. */
const structureRule = "asyncapi-document-resolved";

/** By the rules that they leave out. */
const parsers = new Map<string, Promise<Parser>>();

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
  const rules = await rulesKept(skeleton, known);
  const isReferredTo = referredTo(sources);
  const document = rules.includes(structureRule) ? pruned(skeleton, sources, isReferredTo) : whole;
  const findings = await findingsIn(JSON.stringify(document), rules, known.findings);
  const told = findings.map(async (finding): Promise<Diagnostic> => {
    const code = String(finding.code);
    const { file, pointer } = reached(sources, skeleton.originOf(finding.path), code);
    return {
      severity: severityOf(finding.severity, code),
      code,
      message: skeleton.reword(finding.message) + (await meantBy(finding, document)),
      file,
      pointer,
    };
  });
  const kept = await Promise.all(told);
  return merged([
    ...skeleton.misplaced,
    ...kept.filter((diagnostic) => !isArtefact(sources, isReferredTo, diagnostic)),
  ]);
}

/** What was probably meant by a key that is not expected where it stands. */
async function meantBy({ message, path }: Finding, document: Fields): Promise<string> {
  if (!/^Property ".*" is not expected to be here$/s.test(message)) return "";
  const holder = fieldsOf(nearest(document, pointerOf(path.slice(0, -1))));
  const meant = await meantKey(String(document.asyncapi), path, holder);
  return meant === undefined ? "" : `. Did you mean "${meant}"?`;
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

async function findingsIn(
  text: string,
  without: readonly string[],
  known: KnownRules["findings"],
): ReturnType<Parser["validate"]> {
  const key = `${without} ${text}`;
  const found = known.get(key) ?? (await (await parserWithout(without)).validate(text));
  known.clear();
  known.set(key, found);
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

/** The dearest rules, as far as it is known already that nothing breaks them. */
async function rulesKept(skeleton: Skeleton, known: KnownRules): Promise<readonly string[]> {
  const { document, cuts, hasUnusualReferences } = skeleton;
  const has = async (form: "resolved" | "unresolved"): Promise<boolean> =>
    (await hasStructure(document, form, known.right)) || (await hasStructure(document, form));
  const resolved = await has("resolved");
  const unresolved = (isThree(document) && !hasUnusualReferences) || (await has("unresolved"));
  if (resolved) for (const cut of cuts.keys()) if (isFields(cut)) known.right.add(cut);
  return [...(resolved ? [structureRule] : []), ...(unresolved ? ["asyncapi-document-unresolved"] : [])];
}

function parserWithout(rules: readonly string[]): Promise<Parser> {
  const key = rules.join();
  const parser = parsers.get(key) ?? loadParser(rules);
  parsers.set(key, parser);
  return parser;
}

// Imported once it is needed: that takes as long as reading a contract.
async function loadParser(without: readonly string[]): Promise<Parser> {
  const { Parser } = await import("@asyncapi/parser");
  const rules = Object.fromEntries(without.map((rule) => [rule, "off" as const]));
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
    case "asyncapi-document-resolved": {
      const found = nearest(sources.files.get(file)?.data, pointer);
      return isReference(found) && sources.follow(found) === undefined; // that it leads nowhere is enough
    }
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
