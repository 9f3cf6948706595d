import { describe, expect, test } from "vitest";
import { applyEdits, insertion } from "./edits.ts";
import { endOfLine, indentAt, isFirstInLine } from "./lines.ts";
import { quoted, styleOf, usualStyle } from "./style.ts";

describe("edits", () => {
  test("at the same position keep their order", () => {
    expect(applyEdits("ad", [insertion(1, "b"), insertion(2, "!"), insertion(1, "c")])).toBe("abcd!");
  });

  test("may remove a part of the text", () => {
    expect(applyEdits("one two three", [{ start: 3, end: 7, text: "" }, insertion(13, ".")])).toBe(
      "one three.",
    );
  });

  test("that overlap are refused", () => {
    const edits = [
      { start: 0, end: 5, text: "" },
      { start: 3, end: 8, text: "" },
    ];
    expect(() => applyEdits("one two three", edits)).toThrow("Two edits overlap.");
  });
});

test.each([
  ["a, // b\nc", 2, 7],
  ["a, /* b */ // c\r\nd", 2, 15],
  ["a, b\nc", 2, 2],
  ["a,  \nb", 2, 2],
  ["a, /* b\n */ c", 2, 2],
  ["a,", 2, 2],
  ["a, // b", 2, 7],
])("the end of the line of %j", (text, position, end) => {
  expect(endOfLine(text, position)).toBe(end);
});

test("the first position of a line and its indentation", () => {
  const text = "a\n\t b c";
  expect([isFirstInLine(text, 4), isFirstInLine(text, 6), indentAt(text, 6)]).toEqual([true, false, "\t "]);
});

describe("the style of a text", () => {
  test.each([
    ["import a from 'b'\nconst c = d\n", { quote: "'", semicolon: "" }],
    ['import {\n\ta\n} from "b"\n\nexport default class {}\n', { quote: '"', semicolon: "", indent: "\t" }],
    [
      "f(() => {\r\n    g('h');\r\n});\r\n",
      { quote: "'", semicolon: ";", indent: "    ", lineBreak: "\r\n" },
    ],
    ["/**\n * A comment.\n */\n", {}],
  ])("%j", (text, style) => {
    expect(styleOf([text])).toEqual({ ...usualStyle, ...style });
  });

  test("is another one's where the text shows nothing", () => {
    const style = { quote: "'", semicolon: "", indent: "\t", lineBreak: "\r\n" } as const;
    expect(styleOf([""], style)).toEqual(style);
  });
});

test.each([
  ['"', `it's "x"`, `"it's \\"x\\""`],
  ["'", `it's "x"`, `'it\\'s "x"'`],
] as const)("a literal in %s", (quote, text, literal) => {
  expect(quoted(text, { ...usualStyle, quote })).toBe(literal);
});

test("the style of a very long text is found", () => {
  expect(styleOf(["    a();\n".repeat(200_000)])).toEqual({ ...usualStyle, indent: "    " });
});
