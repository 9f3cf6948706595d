import type { Diagnostic as Finding } from "@asyncapi/parser";
import type { Diagnostic } from "../src/diagnostics/diagnose.ts";
import type { Sources } from "../src/load/sources.ts";
import { isReference } from "../src/references/reference-object.ts";
import { ruleText } from "../src/rules/rule-texts.ts";
import { findParts } from "../src/validate/find-parts.ts";
import { isWithin, type Origin, originBelow } from "../src/values/origin.ts";
import { pointerOf } from "../src/values/pointer.ts";

/** A document, and the diagnostics that the reader reported about it. */
export interface ReadDocument {
  readonly sources: Sources;
  readonly diagnostics: readonly Diagnostic[];
}

/** True if the reader reports a finding of the parser at its origin, or reports the cause of it. */
export function isReported(document: ReadDocument, finding: Finding): boolean {
  const { sources, diagnostics } = document;
  const pointer = pointerOf(finding.path);
  const has = (pattern: RegExp, at: string): boolean =>
    diagnostics.some(
      (diagnostic) =>
        pattern.test(diagnostic.code) && isOfRoot(sources, diagnostic) && diagnostic.pointer === at,
    );
  switch (finding.code) {
    // The reader has its own codes for files, references and versions.
    case "parser":
      return isFileReported(diagnostics, finding);
    case "invalid-ref":
      return isReferenceReported(document, finding);
    case "asyncapi-is-asyncapi":
      return has(/^asyncapi-version$/, "/asyncapi") || has(/^not-asyncapi$/, "");
    case "asyncapi-unused-component":
      return hasEqualDiagnostic(document, finding) || isReferredTo(sources, pointer);
    // With "$id" a reference leads to one schema here, even if the parser's document contains that schema twice.
    case "asyncapi2-message-examples-custom-format":
      return (
        hasEqualDiagnostic(document, finding) ||
        /^reference ".*" resolves to more than one schema$/.test(finding.message)
      );
    // The reader reports schemas once, as parts of the document's structure.
    case "asyncapi2-schemas":
      return (
        hasEqualDiagnostic(document, finding) ||
        isOfStructure(document, pointer) ||
        isConsequence(document, finding)
      );
    case "asyncapi-document-resolved":
    case "asyncapi-document-unresolved":
      return isOfStructure(document, pointer) || isConsequence(document, finding);
    case "asyncapi2-message-messageId":
      return hasEqualDiagnostic(document, finding) || areMessagesReported(document, finding);
    default:
      return hasEqualDiagnostic(document, finding);
  }
}

/** True for a diagnostic of the same rule with the same text, at the finding's path or at the target of a reference there. */
function hasEqualDiagnostic(
  { sources, diagnostics }: ReadDocument,
  { code, path, message }: Finding,
): boolean {
  const pointer = pointerOf(path);
  const reached = sources.reach({ file: sources.root?.name ?? "", pointer });
  const pointers = [pointer, reached.pointer, targetOf(sources, reached).pointer];
  return diagnostics.some(
    (diagnostic) =>
      diagnostic.code === code &&
      pointers.includes(diagnostic.pointer) &&
      // The reader compares examples itself, and has its own texts for them.
      (/-examples/.test(code as string) ||
        textOf(diagnostic.message) === textOf(ruleText(String(code), message))),
  );
}

/** A message without its subject: the parser may call the same value a property or an item. */
function textOf(message: string): string {
  return message.replace(/^("[^"]*" property|Property "[^"]*"|Item at index \d+) (type )?/, "");
}

/**
 * True if a mistake in a file's text is reported in that file, at its line or before: the parser continues after the
 * first mistake, the reader does not. Tabs are not mistakes: JSON allows them, and YAML allows them outside indentation.
 */
function isFileReported(diagnostics: readonly Diagnostic[], { source, range, message }: Finding): boolean {
  if (message === "Using tabs can lead to unpredictable results") return true;
  const isOfWholeFile = message.startsWith("Expected a single document");
  return diagnostics.some(
    ({ code, file, line = Infinity }) =>
      /^(syntax-invalid|key-duplicate)$/.test(code) &&
      isFile(source, file) &&
      (isOfWholeFile || line <= range.start.line + 1),
  );
}

/** True if an invalid reference is reported at its origin. The parser may give the origin that it names instead. */
function isReferenceReported({ sources, diagnostics }: ReadDocument, { source, path }: Finding): boolean {
  const pointer = pointerOf(path).replace(/\/\$ref$/, "");
  return diagnostics.some(
    (diagnostic) =>
      diagnostic.code.startsWith("ref-") &&
      isFile(source, diagnostic.file) &&
      (diagnostic.pointer === pointer ||
        namedOriginsAt(sources, diagnostic).some((named) => named.pointer === pointer)),
  );
}

/**
 * True if the reader reports each message without an id. For a message behind a reference, the parser gives the nearest
 * path in the document as it is written.
 */
function areMessagesReported({ sources, diagnostics }: ReadDocument, { code, path }: Finding): boolean {
  const { messages } = findParts(sources);
  const root = valueAt(sources, { file: sources.root?.name ?? "", pointer: pointerOf(path) });
  const withoutId = [...valuesWithin(sources, root)]
    .filter((value) => messages.has(value) && !isReference(value))
    .filter((value) => !["messageId", "oneOf"].some((key) => Object.hasOwn(value, key)));
  const isMessageReported = (value: object): boolean =>
    diagnostics.some(
      (diagnostic) => diagnostic.code === code && diagnostic.pointer === sources.originOf(value).pointer,
    );
  return withoutId.length > 0 && withoutId.every(isMessageReported);
}

function isOfStructure({ sources, diagnostics }: ReadDocument, pointer: string): boolean {
  return diagnostics.some(
    (diagnostic) =>
      diagnostic.code.startsWith("asyncapi-document-") &&
      isOfRoot(sources, diagnostic) &&
      (`${diagnostic.pointer}/`.startsWith(`${pointer}/`) ||
        `${pointer}/`.startsWith(`${diagnostic.pointer}/`)),
  );
}

/**
 * True if a finding is only a consequence of a reported mistake within the value, or of an invalid reference to it: if an
 * alternative fails, everything around the mistake fails too.
 */
function isConsequence({ sources, diagnostics }: ReadDocument, { path, message }: Finding): boolean {
  const reached = sources.reach({ file: sources.root?.name ?? "", pointer: pointerOf(path) });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const targets = errors.flatMap((error) =>
    /^(ref-|not-supported)/.test(error.code) ? namedOriginsAt(sources, error) : [],
  );
  if (targets.some((target) => isWithin(target, reached) || isWithin(reached, target))) return true;
  const causes = errors.filter(({ code }) => /^(asyncapi-document-|ref-|not-supported)/.test(code));
  const suspects = /not expected to be here/.test(message) ? holdersOf(sources, reached) : [reached];
  return suspects.some((suspect) => hasMistake(sources, suspect, causes));
}

/**
 * The objects that may have an unexpected key: the parser reports the key, not the object, and if the key's value is a
 * reference, it reports the target instead.
 */
function holdersOf(sources: Sources, reported: Origin): readonly Origin[] {
  const referring = sources.references
    .filter((reference) => {
      const named = sources.namedOrigin(reference);
      return named?.pointer === reported.pointer && named.file === reported.file;
    })
    .map((reference) => sources.originOf(reference));
  return [reported, ...referring].map(({ file, pointer }) => ({
    file,
    pointer: pointer.replace(/\/[^/]*$/, ""),
  }));
}

/** The origins that references at the position of a diagnostic name. */
function namedOriginsAt(sources: Sources, { file, pointer }: Diagnostic): readonly Origin[] {
  return sources.references.flatMap((reference) => {
    const origin = sources.originOf(reference);
    const named = sources.namedOrigin(reference);
    return named !== undefined && origin.pointer === pointer && isFile(file, origin.file) ? [named] : [];
  });
}

/** True if one of the mistakes is in a value, or in the targets of its references. */
function hasMistake(sources: Sources, at: Origin, mistakes: readonly Diagnostic[]): boolean {
  for (const value of valuesWithin(sources, valueAt(sources, at))) {
    const origin = sources.originOf(value);
    const pointers = [origin, ...Object.keys(value).map((key) => originBelow(origin, key))].map(
      ({ pointer }) => pointer,
    );
    if (mistakes.some(({ file, pointer }) => isFile(file, origin.file) && pointers.includes(pointer)))
      return true;
  }
  return false;
}

/** Every object in a value, however many references away. */
function valuesWithin(sources: Sources, value: unknown): ReadonlySet<object> {
  const found = new Set<object>();
  const waiting: unknown[] = [value];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null || found.has(next)) continue;
    found.add(next);
    if (isReference(next)) waiting.push(sources.follow(next));
    waiting.push(...Object.values(next));
  }
  return found;
}

/** True if a path is that of a file, even if it is relative to an outer folder. */
function isFile(path: string | undefined, file: string): boolean {
  return `/${path}`.endsWith(`/${file.replace(/^(\.\.\/)+/, "")}`);
}

function isOfRoot(sources: Sources, { file }: Diagnostic): boolean {
  return isFile(file, sources.root?.name ?? "");
}

function targetOf(sources: Sources, origin: Origin): Origin {
  const target = sources.follow(valueAt(sources, origin));
  return typeof target === "object" && target !== null ? sources.originOf(target) : origin;
}

function valueAt(sources: Sources, origin: Origin): unknown {
  return sources.targetAt(origin)?.value;
}

function isReferredTo(sources: Sources, pointer: string): boolean {
  return sources.references.some((reference) => sources.namedOrigin(reference)?.pointer === pointer);
}
