import { type Document, type LineCounter, parseDocument } from "yaml";
import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { checkKeys } from "./check-keys.ts";
import { checkScalars } from "./check-scalars.ts";

export function parseYaml(text: string, lineCounter: LineCounter): Document {
  // A separator at the end does not begin a second document.
  return parseDocument(text.replace(/\n---\s*$/, "\n"), {
    lineCounter,
    merge: true,
    prettyErrors: false,
    // checkKeys does this faster: the library compares each key of a map with every other key.
    uniqueKeys: false,
    // AsyncAPI allows the types of JSON only: no dates, sets or bytes, even after "%YAML 1.1".
    schema: "core",
    resolveKnownTags: false,
    logLevel: "error", // "silent" would drop a second document without an error
  });
}

/** Finds problems in a text that the parser accepts. */
export function checkYaml(
  document: Document,
  lines: LineCounter,
  source: { readonly text: string; readonly name: string },
): readonly Diagnostic[] {
  return [...checkKeys(document, lines, source.name), ...checkScalars(document, lines, source)];
}
