import type { Diagnostic as Finding } from "@asyncapi/parser";
import type { Diagnostic } from "../src/diagnostics/diagnose.ts";
import { isReference, type Sources } from "../src/load/sources.ts";
import type { Origin } from "../src/model/contract.ts";
import { findParts } from "../src/validate/find-parts.ts";
import { appended, pointerOf } from "../src/values/pointer.ts";

/** What was read of a document, and what was told of it. */
export interface Told {
  readonly sources: Sources;
  readonly diagnostics: readonly Diagnostic[];
}

/** Whether a finding of the parser is told at its own place, or is there only because of another that is. */
export function isTold(told: Told, finding: Finding): boolean {
  const { sources, diagnostics } = told;
  const pointer = pointerOf(finding.path);
  const has = (pattern: RegExp, at: string): boolean =>
    diagnostics.some(
      (diagnostic) =>
        pattern.test(diagnostic.code) && isOfRoot(sources, diagnostic) && diagnostic.pointer === at,
    );
  switch (finding.code) {
    // Words of our own for what is wrong with files, references and versions.
    case "parser":
      return isToldOfFile(diagnostics, finding);
    case "invalid-ref":
      return isToldOfReference(told, finding);
    case "asyncapi-is-asyncapi":
      return has(/^asyncapi-version$/, "/asyncapi") || has(/^not-asyncapi$/, "");
    case "asyncapi-unused-component":
      return isSaid(told, finding) || isReferredTo(sources, pointer);
    // By "$id" references lead to one schema here, however often it stands in what the parser makes of the document.
    case "asyncapi2-message-examples-custom-format":
      return (
        isSaid(told, finding) || /^reference ".*" resolves to more than one schema$/.test(finding.message)
      );
    // A schema is told of as a part of the document's structure, or of what has it, and once.
    case "asyncapi2-schemas":
      return isSaid(told, finding) || isOfStructure(told, pointer) || isConsequence(told, finding);
    case "asyncapi-document-resolved":
    case "asyncapi-document-unresolved":
      // Mistakes of structure are explained here, each once, in words of our own.
      return isOfStructure(told, pointer) || isConsequence(told, finding);
    case "asyncapi2-message-messageId":
      return isSaid(told, finding) || areMessagesTold(told, finding);
    default:
      return isSaid(told, finding);
  }
}

/** Told by the same rule, in the same words, there or at what stands there by a reference. */
function isSaid({ sources, diagnostics }: Told, { code, path, message }: Finding): boolean {
  const pointer = pointerOf(path);
  const reached = sources.reach({ file: sources.root?.name ?? "", pointer });
  const places = [pointer, reached.pointer, endOf(sources, reached).pointer];
  return diagnostics.some(
    (diagnostic) =>
      diagnostic.code === code &&
      places.includes(diagnostic.pointer) &&
      // Examples are compared here, and told in words of our own.
      (/-examples/.test(code as string) || wordsOf(diagnostic.message) === wordsOf(message)),
  );
}

/** A message without what it is about: of one value the parser may say that it is a property, or an item. */
function wordsOf(message: string): string {
  return message.replace(/^("[^"]*" property|Property "[^"]*"|Item at index \d+) (type )?/, "");
}

/**
 * A mistake in a file's text is told in that file, there or before: what follows the first is anybody's guess. That tabs
 * stand in it is none, for JSON allows them, and YAML too where they do not indent.
 */
function isToldOfFile(diagnostics: readonly Diagnostic[], { source, range, message }: Finding): boolean {
  if (message === "Using tabs can lead to unpredictable results") return true;
  const isOfAll = message.startsWith("Expected a single document");
  return diagnostics.some(
    ({ code, file, line = Infinity }) =>
      /^(syntax-invalid|key-duplicate)$/.test(code) &&
      isFile(source, file) &&
      (isOfAll || line <= range.start.line + 1),
  );
}

/** A reference that is no good is told where it stands. The parser may give the place in that file which it names. */
function isToldOfReference({ sources, diagnostics }: Told, { source, path }: Finding): boolean {
  const pointer = pointerOf(path).replace(/\/\$ref$/, "");
  return diagnostics.some(
    (told) =>
      told.code.startsWith("ref-") &&
      isFile(source, told.file) &&
      (told.pointer === pointer || aimsOf(sources, told).some((aim) => aim.pointer === pointer)),
  );
}

/**
 * Of a message behind a reference the parser gives the nearest place in the document as it is written. Each message
 * behind it that has no id must be told of.
 */
function areMessagesTold({ sources, diagnostics }: Told, { code, path }: Finding): boolean {
  const { messages } = findParts(sources);
  const nameless = [
    ...within(sources, valueAt(sources, { file: sources.root?.name ?? "", pointer: pointerOf(path) })),
  ]
    .filter((value) => messages.has(value) && !isReference(value))
    .filter((value) => !["messageId", "oneOf"].some((key) => Object.hasOwn(value, key)));
  const isTold = (value: object): boolean =>
    diagnostics.some((told) => told.code === code && told.pointer === sources.originOf(value).pointer);
  return nameless.length > 0 && nameless.every(isTold);
}

function isOfStructure({ sources, diagnostics }: Told, pointer: string): boolean {
  return diagnostics.some(
    (told) =>
      told.code.startsWith("asyncapi-document-") &&
      isOfRoot(sources, told) &&
      (`${told.pointer}/`.startsWith(`${pointer}/`) || `${pointer}/`.startsWith(`${told.pointer}/`)),
  );
}

/**
 * Whether something is said of a value only because of what is told within it, or because it stands where a reference
 * leads that is no good: by alternatives that fail, everything around a mistake fails too.
 */
function isConsequence({ sources, diagnostics }: Told, { path, message }: Finding): boolean {
  const pointer = pointerOf(path);
  const reached = sources.reach({ file: sources.root?.name ?? "", pointer });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const aims = errors.flatMap((told) =>
    /^(ref-|not-supported)/.test(told.code) ? aimsOf(sources, told) : [],
  );
  if (aims.some((aim) => isWithin(aim, reached) || isWithin(reached, aim))) return true;
  const causes = errors.filter(({ code }) => /^(asyncapi-document-|ref-|not-supported)/.test(code));
  // What is not expected is told of at itself, because of what it stands in.
  const holder = { file: reached.file, pointer: reached.pointer.replace(/\/[^/]*$/, "") };
  return holds(sources, /not expected to be here/.test(message) ? holder : reached, causes);
}

/** What the reference at a place, or in what stands there, names. */
function aimsOf(sources: Sources, { file, pointer }: Diagnostic): readonly Origin[] {
  return sources.references.flatMap((reference) => {
    const origin = sources.originOf(reference);
    const aim = sources.placeOf(reference);
    return aim !== undefined && origin.pointer === pointer && isFile(file, origin.file) ? [aim] : [];
  });
}

/** Whether one of some mistakes stands in a value, or in what it refers to. */
function holds(sources: Sources, place: Origin, mistakes: readonly Diagnostic[]): boolean {
  for (const value of within(sources, valueAt(sources, place))) {
    const { file, pointer } = sources.originOf(value);
    const places = [pointer, ...Object.keys(value).map((key) => appended(pointer, key))];
    if (mistakes.some((told) => isFile(told.file, file) && places.includes(told.pointer))) return true;
  }
  return false;
}

/** Every object in a value, however many references away; traits apart, which are parts of something whole. */
function within(sources: Sources, value: unknown): ReadonlySet<object> {
  const found = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null || found.has(next)) continue;
    found.add(next);
    if (isReference(next)) waiting.push(sources.follow(next));
    for (const [key, item] of Object.entries(next)) if (key !== "traits") waiting.push(item);
  }
  return found;
}

/** Whether a path is that of a file, be it given from a folder around it. */
function isFile(path: string | undefined, file: string): boolean {
  return `/${path}`.endsWith(`/${file.replace(/^(\.\.\/)+/, "")}`);
}

function isWithin(inner: Origin, outer: Origin): boolean {
  return inner.file === outer.file && `${inner.pointer}/`.startsWith(`${outer.pointer}/`);
}

function isOfRoot(sources: Sources, { file }: Diagnostic): boolean {
  return isFile(file, sources.root?.name ?? "");
}

function endOf(sources: Sources, place: Origin): Origin {
  const end = sources.follow(valueAt(sources, place));
  return typeof end === "object" && end !== null ? sources.originOf(end) : place;
}

function valueAt(sources: Sources, { file, pointer }: Origin): unknown {
  return sources.resolve(sources.place({ $ref: `#${encodeURI(pointer)}` }, { file, pointer: "" }))?.value;
}

function isReferredTo(sources: Sources, pointer: string): boolean {
  return sources.references.some((reference) => sources.placeOf(reference)?.pointer === pointer);
}
