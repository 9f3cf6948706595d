import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../diagnostics/diagnose.ts";
import { diagnosticTable } from "../diagnostics/diagnostic-table.ts";
import { ruleNames, styleRules, withRules } from "./rule-settings.ts";

const finding = (code: string, severity: Diagnostic["severity"]): Diagnostic => ({
  severity,
  code,
  message: "Something is wrong. Correct it.",
  file: "tea.yaml",
  pointer: "/info",
  line: 2,
});

describe("a setting", () => {
  const information = finding("kind-inferred", "information");

  test.each(["warning", "error"] as const)("%s replaces the severity and nothing else", (setting) => {
    expect(withRules([information], { "kind-inferred": setting })).toEqual([
      { ...information, severity: setting },
    ]);
  });

  test("off drops the findings of its rule and no others", () => {
    const one = finding("asyncapi-id", "warning");
    const other = finding("ref-siblings", "information");
    const found = [one, information, other, information];
    expect(withRules(found, { "kind-inferred": "off" })).toEqual([one, other]);
  });

  test("of a rule applies to a finding that is an error only because of strict", () => {
    const strict = finding("kind-inferred", "error");
    expect(withRules([strict], { "kind-inferred": "off" })).toEqual([]);
    expect(withRules([strict], { "kind-inferred": "warning" })).toEqual([{ ...strict, severity: "warning" }]);
  });

  test.each(["reply-missing", "asyncapi-document-resolved", "asyncapi2-operation-operationId-uniqueness"])(
    "does not apply to the error %s, which code cannot be generated from",
    (code) => {
      const error = finding(code, "error");
      expect(withRules([error], { [code]: "off" })).toEqual([error]);
    },
  );

  test("applies to a finding of a rule without a name here, unless it is an error", () => {
    const code = "asyncapi-future-rule";
    expect(withRules([finding(code, "warning")], { [code]: "off" })).toEqual([]);
  });

  test("is not found for a code that every object inherits", () => {
    const odd = finding("constructor", "warning");
    expect(withRules([odd], {})).toEqual([odd]);
  });
});

describe("the names of rules", () => {
  test("appear once each", () => {
    expect(new Set(ruleNames).size).toBe(ruleNames.length);
  });

  test("are the style rules and the diagnostics that are not errors", () => {
    const settable = Object.entries(diagnosticTable).filter(([, { severity }]) => severity !== "error");
    expect(new Set(ruleNames)).toEqual(new Set([...styleRules, ...settable.map(([code]) => code)]));
    expect(ruleNames).toEqual(expect.arrayContaining(["kind-inferred", "members-overlap", "asyncapi-id"]));
    expect(ruleNames).not.toContain("reply-missing");
  });
});
