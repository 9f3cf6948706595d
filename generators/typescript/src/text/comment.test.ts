import { expect, test } from "vitest";
import { commentLines, commentOf } from "./comment.ts";

test("a short comment has one line, and tags follow the text after an empty line", () => {
  expect(commentLines({ paragraphs: [] })).toEqual([]);
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
