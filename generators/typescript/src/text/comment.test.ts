import { expect, test } from "vitest";
import { briefCommentOf, commentLines, commentOf } from "./comment.ts";

test("a short comment has one line, and tags follow the text after an empty line", () => {
  expect(commentLines({ paragraphs: [] })).toEqual([]);
  expect(commentLines({ paragraphs: [], tags: ["@deprecated"] })).toEqual(["/** @deprecated */"]);
  expect(commentLines({ paragraphs: ["Orders tea."] })).toEqual(["/** Orders tea. */"]);
  expect(commentLines({ paragraphs: ["Orders tea."], tags: ["@deprecated"] })).toEqual([
    "/**",
    " * Orders tea.",
    " *",
    " * @deprecated",
    " */",
  ]);
});

test("long lines are broken between words, and never inside a link", () => {
  const words = "word ".repeat(20);
  expect(commentLines({ paragraphs: [`${words}{@link requestOrderStatus} ends.`] })).toEqual([
    "/**",
    ` * ${words.trim()}`,
    " * {@link requestOrderStatus} ends.",
    " */",
  ]);
});

test("no text of a contract ends the comment, begins a tag or hides characters", () => {
  const text = "Ends */ here.\n@deprecated is not a tag.\u202e\r\nNext\u0000 line.";
  expect(commentLines({ paragraphs: [text] })).toEqual([
    "/**",
    " * Ends *\\/ here.",
    " * \\@deprecated is not a tag.",
    " * Next line.",
    " */",
  ]);
});

test("a summary that the description repeats is left out, and the tags of an operation's kind are too", () => {
  const documentation = {
    summary: "Orders tea.",
    description: "Orders tea, or coffee.",
    tags: ["command", "bar"],
  };
  expect(commentOf(documentation).paragraphs).toEqual(["Orders tea, or coffee.", "Tags: bar."]);
  expect(commentOf({ title: "Tea" }).paragraphs).toEqual(["Tea"]);
});

test("an item of a list is broken into lines that are indented like its text", () => {
  const words = "word ".repeat(21).trim();
  expect(commentLines({ paragraphs: [`- ${words} end\n  12. ${words} end\nplain ${words} end`] })).toEqual([
    "/**",
    ` * - ${words}`,
    " *   end",
    ` *   12. ${"word ".repeat(20).trim()}`,
    " *       word end",
    ` * plain ${"word ".repeat(20).trim()}`,
    " * word end",
    " */",
  ]);
});

test("a line is filled up to its last character", () => {
  const [one, other] = ["x".repeat(53), "y".repeat(53)];
  expect(commentLines({ paragraphs: [`${one} ${other} z`] })).toEqual([
    "/**",
    ` * ${one} ${other}`,
    " * z",
    " */",
  ]);
});

test("a word that is longer than a line has a line by itself", () => {
  const word = "x".repeat(120);
  expect(commentLines({ paragraphs: [`- ${word} there.`] })).toEqual([
    "/**",
    ` * - ${word}`,
    " *   there.",
    " */",
  ]);
  expect(commentLines({ paragraphs: [`See ${word} there.`] })).toEqual([
    "/**",
    " * See",
    ` * ${word}`,
    " * there.",
    " */",
  ]);
});

test.each([
  [0, 103],
  [4, 99],
])("indented by %i, a comment of %i characters is the longest on one line", (indent, longest) => {
  const comment = (length: number) => commentLines({ paragraphs: ["x".repeat(length)] }, indent);
  expect(comment(longest)).toEqual([`/** ${"x".repeat(longest)} */`]);
  expect(comment(longest + 1)).toEqual(["/**", ` * ${"x".repeat(longest + 1)}`, " */"]);
});

test("paragraphs are separated by empty lines, and tabs become spaces", () => {
  expect(commentLines({ paragraphs: ["One.", "a\tb  \n\n  c"], tags: ["@see x", "@deprecated"] })).toEqual([
    "/**",
    " * One.",
    " *",
    " * a  b",
    " *",
    " *   c",
    " *",
    " * @see x",
    " * @deprecated",
    " */",
  ]);
});

test.each([
  [{ summary: "Orders tea", description: "Pays later." }, ["Orders tea", "Pays later."]],
  [{ summary: "Orders tea!", description: "Orders tea, or coffee." }, ["Orders tea, or coffee."]],
  [{ title: "Tea", summary: "Orders tea." }, ["Orders tea."]],
  [{ title: "Tea", description: " " }, ["Tea"]],
  [{ tags: ["event"] }, []],
])("the documentation %j becomes the paragraphs %j", (documentation, paragraphs) => {
  expect(commentOf(documentation)).toEqual({ paragraphs, tags: [] });
});

test("a brief comment has the tags of the comment, without the tags of the contract", () => {
  const documentation = {
    description: "Orders tea.",
    deprecated: true,
    externalDocs: { url: "https://tea.example", description: "All teas" },
    tags: ["bar"],
  };
  expect(briefCommentOf(documentation, ["@generated"])).toEqual({
    paragraphs: ["Orders tea."],
    tags: ["@deprecated", "@see https://tea.example All teas", "@generated"],
  });
  expect(briefCommentOf({ externalDocs: { url: "https://tea.example" } }).tags).toEqual([
    "@see https://tea.example",
  ]);
});
