import { readFileSync } from "node:fs";
import { type Diagnostic as Finding, Parser } from "@asyncapi/parser";
import { describe, expect, test } from "vitest";
import { fetchSaved, type Other, others, slice } from "../test/others.ts";
import type { Diagnostic } from "./diagnostic.ts";
import { pointerOf } from "./load/pointer.ts";
import { isReference, loadSources, type Sources } from "./load/sources.ts";
import { readContract } from "./read-contract.ts";

const all = others();
// The parser takes a second or more of each: POSTHORN_THOROUGH=1 compares all of them.
const compared = slice(all, 8);

describe.skipIf(all.length === 0)("the findings of @asyncapi/parser", () => {
  test(`are all told, of ${compared.length} contracts that others wrote`, {
    timeout: 3_600_000,
  }, async () => {
    const lost: string[] = [];
    for (const other of compared) lost.push(...(await lostOf(other)));
    expect(lost).toEqual([]);
  });
});

/** What the parser finds in the document as it is, and reading it does not tell. */
async function lostOf({ file, path, root }: Other): Promise<readonly string[]> {
  const options = { root, fetch: fetchSaved };
  const sources = await loadSources(path, options);
  const { diagnostics } = await readContract(path, options);
  const findings = await plainParser().validate(readFileSync(path, "utf8"), { source: path });
  return (
    findings
      // Without plug-ins it reads but one language of schemas, and says so of each other, which are read here.
      .filter(({ message }) => !message.startsWith("No schema parser registered"))
      .filter((finding) => !isTold(sources, diagnostics, finding))
      .map(({ code, path: place, message }) => `${file} ${code} ${pointerOf(place)} ${message}`)
  );
}

function plainParser(): Parser {
  const saved = (schema: string) => ({
    schema,
    order: 1,
    canRead: true,
    read: (uri: object) => fetchSaved(String(uri)),
  });
  return new Parser({ __unstable: { resolver: { resolvers: [saved("https"), saved("http")] } } });
}

function isTold(
  sources: Sources,
  diagnostics: readonly Diagnostic[],
  { code, path, message }: Finding,
): boolean {
  const pointer = pointerOf(path);
  const reached = sources.reach({ file: sources.root?.name ?? "", pointer });
  const has = (pattern: RegExp) => diagnostics.some((diagnostic) => pattern.test(diagnostic.code));
  const hasAt = (pattern: RegExp) =>
    diagnostics.some(
      (diagnostic) =>
        pattern.test(diagnostic.code) &&
        (diagnostic.pointer === pointer ||
          diagnostic.pointer === reached.pointer ||
          diagnostic.pointer === endOf(sources, reached)),
    );
  switch (code) {
    // Words of our own for what is wrong with files, references and versions.
    case "parser":
      return has(/^(syntax-invalid|key-duplicate)$/) || /tabs/.test(message);
    case "invalid-ref":
      return has(/^ref-/);
    case "asyncapi-is-asyncapi":
      return has(/^(asyncapi-version|not-asyncapi)$/);
    // What something refers to is used, from another file or through a reference too.
    case "asyncapi-unused-component":
      return hasAt(/^asyncapi-unused-component$/) || isReferredTo(sources, pointer);
    // The examples of any format are compared under one name. By "$id" more references lead somewhere.
    case "asyncapi2-message-examples-custom-format":
      return has(/^(asyncapi2-message-examples|examples-unchecked|ref-.*)$/) || /reference/.test(message);
    // A schema is told of once, where it is written, and not at whatever has it.
    case "asyncapi2-schemas":
      return (
        hasAt(/^(asyncapi2-schemas|asyncapi-document-resolved)$/) ||
        isNear(diagnostics, "asyncapi-document-resolved", pointer) ||
        isCause(sources, diagnostics, reached)
      );
    case "asyncapi-document-resolved":
    case "asyncapi-document-unresolved":
      return hasAt(/^asyncapi-document-(un)?resolved$/) || isCause(sources, diagnostics, reached);
    default:
      // The parser gives the nearest place that there is in the document as it is written.
      // What is behind a reference that leads nowhere is told of once it leads somewhere.
      return hasAt(new RegExp(`^${code}$`)) || isNear(diagnostics, String(code), pointer) || has(/^ref-/);
  }
}

function isNear(diagnostics: readonly Diagnostic[], code: string, pointer: string): boolean {
  return diagnostics.some((told) => told.code === code && told.pointer.startsWith(pointer));
}

function endOf(sources: Sources, { file, pointer }: Diagnostic | { file: string; pointer: string }): string {
  const value = valueAt(sources, file, pointer);
  const end = sources.follow(value);
  return typeof end === "object" && end !== null ? sources.originOf(end).pointer : pointer;
}

function valueAt(sources: Sources, file: string, pointer: string): unknown {
  return sources.resolve(sources.place({ $ref: `#${encodeURI(pointer)}` }, { file, pointer: "" }))?.value;
}

function isReferredTo(sources: Sources, pointer: string): boolean {
  return sources.references.some((reference) => sources.placeOf(reference)?.pointer === pointer);
}

/** Whether an error is told within what stands there, or around it: the same mistake, nearer to its cause. */
function isCause(
  sources: Sources,
  diagnostics: readonly Diagnostic[],
  { file, pointer }: { readonly file: string; readonly pointer: string },
): boolean {
  const causes = diagnostics.filter(
    ({ code, severity }) => severity === "error" && /^(asyncapi-document-|ref-|not-supported)/.test(code),
  );
  // Whatever references were meant to lead to, or what they lead to was meant to be.
  if (causes.some(({ code }) => /^(ref-|not-supported)/.test(code))) return true;
  if (causes.some((cause) => `${pointer}/`.startsWith(`${cause.pointer}/`))) return true;
  const value = valueAt(sources, file, pointer);
  // What is not expected is told of at itself, because of what it stands in.
  const holder = pointer.slice(0, pointer.lastIndexOf("/"));
  const within = new Set<unknown>();
  const waiting: unknown[] = [typeof value === "object" ? value : valueAt(sources, file, holder)];
  while (waiting.length > 0) {
    const next = waiting.pop();
    if (typeof next !== "object" || next === null || within.has(next)) continue;
    within.add(next);
    if (isReference(next)) waiting.push(sources.follow(next));
    const origin = sources.originOf(next);
    if (
      causes.some((cause) => cause.file.endsWith(origin.file) && cause.pointer.startsWith(origin.pointer))
    ) {
      return true;
    }
    waiting.push(...Object.values(next));
  }
  return false;
}
