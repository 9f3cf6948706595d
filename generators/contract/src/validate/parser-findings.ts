import type { Parser } from "@asyncapi/parser";
import type { Severity } from "../diagnostics/definition.ts";
import { relaxedRules } from "../rules/relaxed-rules.ts";

/** The rule for violations of the specification's schema. */
export const structureRule = "asyncapi-document-resolved";

/** The rule for references where references are not allowed. */
export const referenceRule = "asyncapi-document-unresolved";

type Findings = Awaited<ReturnType<Parser["validate"]>>;

/** The findings of @asyncapi/parser in a document. */
export interface ParsedText {
  readonly text: string;
  readonly findings: Findings;
}

let parser: Promise<Parser> | undefined;

/** Checks a document with @asyncapi/parser, unless the previous document had the same text. */
export async function parseText(text: string, previous: ParsedText | undefined): Promise<ParsedText> {
  if (previous?.text === text) return previous;
  parser ??= loadParser();
  return { text, findings: await (await parser).validate(text) };
}

/** Makes a parser without the two rules that this package checks itself. The import takes as long as reading a contract. */
async function loadParser(): Promise<Parser> {
  const { Parser } = await import("@asyncapi/parser");
  const rules = { [structureRule]: "off", [referenceRule]: "off" } as const;
  return new Parser({ ruleset: { extends: [], rules } });
}

/** Severities by their numbers in the language server protocol. */
const severities: readonly Severity[] = ["error", "warning", "information", "information"];

/** The severity of a finding. Errors of relaxed rules are warnings. */
export function severityOf(number: number, code: string): Severity {
  const severity = severities[number] ?? "error";
  return severity === "error" && Object.hasOwn(relaxedRules, code) ? "warning" : severity;
}
