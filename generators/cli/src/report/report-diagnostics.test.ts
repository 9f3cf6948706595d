import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fileOf, formatAnnotation } from "./annotations.ts";
import type { Console } from "./console.ts";
import { type ReportOptions, reportDiagnostics } from "./report-diagnostics.ts";

const place = { file: "a/tea.yaml", line: 3, column: 5, pointer: "/info" };
const error = { ...place, severity: "error", code: "bad", message: "It is bad." } as const;
const warning = { ...place, severity: "warning", code: "odd", message: "It is odd." } as const;
const information = { ...place, severity: "information", code: "so", message: "It is so." } as const;
const all = [information, warning, error];

/** Reports diagnostics. Returns true if there is an error among them, and the text on the console. */
function reported(
  diagnostics: Parameters<typeof reportDiagnostics>[0],
  console: Partial<Console> = {},
  options: Partial<ReportOptions> = {},
): readonly [boolean, string] {
  let text = "";
  const isFailed = reportDiagnostics(
    diagnostics,
    {
      out: () => {},
      error: (more) => {
        text += more;
      },
      isInteractive: false,
      ...console,
    },
    { contract: "a/tea.yaml", ...options },
  );
  return [isFailed, text];
}

describe("diagnostics are written one in a line, with the number of errors,", () => {
  const lines = {
    information: "a/tea.yaml:3:5 information so It is so. (/info)\n",
    warning: "a/tea.yaml:3:5 warning odd It is odd. (/info)\n",
    error: "a/tea.yaml:3:5 error bad It is bad. (/info)\n",
  };

  test("without information if nobody reads along", () => {
    expect(reported(all)).toEqual([true, `${lines.warning}${lines.error}1 error.\n`]);
  });

  test("with information if somebody does, or if it is asked for", () => {
    const text = `${lines.information}${lines.warning}${lines.error}1 error.\n`;
    expect(reported(all, { isInteractive: true })).toEqual([true, text]);
    expect(reported(all, {}, { withInformation: true })).toEqual([true, text]);
    expect(reported(all, { isInteractive: true }, { withInformation: false })[1]).not.toContain("so");
  });

  test("without warnings and information if the console is quiet", () => {
    expect(reported(all, { isQuiet: true, isInteractive: true })).toEqual([true, `${lines.error}1 error.\n`]);
  });

  test("without a number if there are no errors", () => {
    expect(reported([warning])).toEqual([false, lines.warning]);
    expect(reported([])).toEqual([false, ""]);
  });

  test("in the plural for several", () => {
    expect(reported([error, error])[1].endsWith("\n2 errors.\n")).toBe(true);
  });
});

test("a diagnostic has as much of its place as is known", () => {
  const { line: _, column: __, ...whole } = error;
  expect(reported([{ ...whole, line: 3 }])[1]).toContain("a/tea.yaml:3 error bad It is bad. (/info)\n");
  expect(reported([{ ...whole, pointer: "" }])[1]).toContain("a/tea.yaml error bad It is bad.\n");
});

test("names and texts of a contract can neither move the cursor nor look like further lines", () => {
  const [, text] = reported([{ ...error, file: "a\u001b[2J\n.yaml", message: "One\r\ntwo\u0007" }]);
  expect(text).toBe("a?[2J\n  .yaml:3:5 error bad One?\n  two? (/info)\n1 error.\n");
});

test("on GitHub each line that is written has an annotation, whose path is that of the current folder", () => {
  const other = { ...warning, file: "brew.yaml" };
  const [, text] = reported([information, other], { isAnnotated: true });
  expect(text).toBe(
    `brew.yaml:3:5 warning odd It is odd. (/info)\n${formatAnnotation({ ...other, file: join("a", "brew.yaml") })}\n`,
  );
});

test.each([
  ["tea.yaml", "contracts/tea.yaml", "contracts/tea.yaml"],
  ["contracts/tea.yaml", "contracts/tea.yaml", "contracts/tea.yaml"],
  ["../brew.yaml", "contracts/tea.yaml", "brew.yaml"],
  ["/etc/brew.yaml", "contracts/tea.yaml", "/etc/brew.yaml"],
  ["https://tea.example/brew.yaml", "contracts/tea.yaml", "https://tea.example/brew.yaml"],
  ["http://tea.example/brew.yaml", "contracts/tea.yaml", "http://tea.example/brew.yaml"],
])("the file %s of a diagnostic about %s is %s", (file, contract, path) => {
  expect(fileOf({ file }, contract)).toBe(path);
});

test.each([
  ["error", "::error file=tea.yaml,title=posthorn x::Text."],
  ["warning", "::warning file=tea.yaml,title=posthorn x::Text."],
  ["information", "::notice file=tea.yaml,title=posthorn x::Text."],
] as const)("an annotation of severity %s without a line", (severity, text) => {
  expect(formatAnnotation({ severity, code: "x", message: "Text.", file: "/a/tea.yaml" }, "/a")).toBe(text);
});
