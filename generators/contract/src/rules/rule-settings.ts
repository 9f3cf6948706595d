import type { Diagnostic, Severity } from "../diagnostics/diagnose.ts";
import { complaints } from "../diagnostics/diagnostics.ts";
import { easedRules } from "./relaxed-rules.ts";

/** What becomes of the findings of a rule. */
export type RuleSetting = "off" | "warning" | "error";

/** By the codes of diagnostics. A rule that is not named keeps its own severity. */
export type RuleSettings = Readonly<Record<string, RuleSetting>>;

/** The rules of @asyncapi/parser about what makes a contract good to read. */
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

/** Rules about the contract itself, on which no generated code depends: only `posthorn validate` reports them. */
export const styleRules: readonly string[] = [
  ...recommendations,
  ...Object.keys(easedRules),
  "examples-unchecked",
];

/** Every rule that can be set: errors cannot, since no code can be made of a contract that has one. */
export const ruleNames: readonly string[] = [
  ...new Set([
    ...styleRules,
    ...Object.entries(complaints)
      .filter(([, { severity }]) => severity !== "error")
      .map(([code]) => code),
  ]),
];

/** The diagnostics as the rules have them: without those that are off. */
export function withRules(diagnostics: readonly Diagnostic[], rules: RuleSettings): readonly Diagnostic[] {
  return diagnostics.flatMap((diagnostic): readonly Diagnostic[] => {
    const setting = Object.hasOwn(rules, diagnostic.code) ? rules[diagnostic.code] : undefined;
    const isFixed = diagnostic.severity === "error" && !ruleNames.includes(diagnostic.code);
    if (setting === undefined || isFixed) return [diagnostic];
    return setting === "off" ? [] : [{ ...diagnostic, severity: setting satisfies Severity }];
  });
}
