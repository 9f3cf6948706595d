import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { diagnosticTable } from "../diagnostics/diagnostic-table.ts";
import { relaxedRules } from "./relaxed-rules.ts";

/** The severity of a rule's findings, or "off" to drop them. */
export type RuleSetting = "off" | "warning" | "error";

/** Settings by the code of a diagnostic. Rules without a setting keep their own severity. */
export type RuleSettings = Readonly<Record<string, RuleSetting>>;

/** The rules of @asyncapi/parser that make a contract easier to read. */
const recommendations = [
  "asyncapi-latest-version",
  "asyncapi-internal",
  "asyncapi-id",
  "asyncapi-defaultContentType",
  "asyncapi-info-description",
  "asyncapi-info-contact",
  "asyncapi-info-contact-properties",
  "asyncapi-info-license",
  "asyncapi-info-license-url",
  "asyncapi-servers",
  "asyncapi-unused-component",
  "asyncapi2-tags",
  "asyncapi2-server-no-empty-variable",
  "asyncapi2-server-no-trailing-slash",
  "asyncapi2-channel-no-empty-parameter",
  "asyncapi2-channel-no-trailing-slash",
  "asyncapi2-operation-operationId",
  "asyncapi2-message-messageId",
  "asyncapi2-unused-securityScheme",
] as const;

/** Rules about the style of a contract. Generated code does not depend on them: only `posthorn validate` reports them. */
export const styleRules: readonly string[] = [
  ...recommendations,
  ...Object.keys(relaxedRules),
  "examples-unchecked",
];

/** Every rule that can be set. Errors cannot be set, because code cannot be generated from a contract with errors. */
export const ruleNames: readonly string[] = [
  ...new Set([
    ...styleRules,
    ...Object.entries(diagnosticTable)
      .filter(([, { severity }]) => severity !== "error")
      .map(([code]) => code),
  ]),
];

/** Applies settings to diagnostics: changes their severity, and drops those whose rule is off. */
export function withRules(diagnostics: readonly Diagnostic[], rules: RuleSettings): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic): readonly Diagnostic[] => {
    const setting = Object.hasOwn(rules, diagnostic.code) ? rules[diagnostic.code] : undefined;
    const isFixed = diagnostic.severity === "error" && !ruleNames.includes(diagnostic.code);
    if (setting === undefined || isFixed) return [diagnostic];
    return setting === "off" ? [] : [{ ...diagnostic, severity: setting }];
  });
}
