import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { schemaComment } from "./schema-comment.ts";

test.each([
  [{ minItems: 1 }, "At least 1 item."],
  [{ minItems: 2 }, "At least 2 items."],
  [{ maxItems: 0 }, "At most 0 items."],
  [{ minLength: 1, maxLength: 1 }, "Exactly 1 character."],
  [{ minLength: 1, maxLength: 20 }, "1 to 20 characters."],
  [{ minProperties: 1 }, "At least 1 property."],
  [{ maxProperties: 3 }, "At most 3 properties."],
  [{ minimum: 1 }, "At least 1."],
  [{ minimum: 0 }, "At least 0."],
  [{ maximum: 2 ** 60 }, "At most 1152921504606846976."],
  [{ minimum: 3, maximum: 3 }, "Exactly 3."],
  [{ minLength: 0 }, undefined],
  [{ minLength: 0, maxLength: 2 }, "At most 2 characters."],
  [{ binary: true, minLength: 16, maxLength: 16 }, "Exactly 16 bytes."],
  [
    { exclusiveMinimum: 0, exclusiveMaximum: 5, multipleOf: 0.5 },
    "Greater than 0, less than 5, multiple of 0.5.",
  ],
  [{ format: "uuid", pattern: "^a" }, "Format uuid, pattern `^a`."],
  [{ uniqueItems: true, readOnly: true }, "Unique items, read-only."],
  [{ uniqueItems: false, writeOnly: true }, "Write-only."],
  [{ examples: ["a", 1, { b: 2 }, "c"] }, 'For example `"a"`, `1`, `{"b":2}`.'],
  [{ examples: ["x".repeat(58)] }, `For example \`"${"x".repeat(58)}"\`.`],
  [{ examples: ["x".repeat(59), "`"] }, undefined],
  [{ minimum: 1, examples: [2] }, "At least 1. For example `2`."],
])("the constraints %j become %j", (constraints, text) => {
  expect(schemaComment(schemaOf(constraints, "/components/schemas/Tea")).paragraphs).toEqual(
    text === undefined ? [] : [text],
  );
});

test("constraints follow a short description on its line, and are a paragraph after a longer one", () => {
  const commented = (description: string) => schemaComment(schemaOf({ minimum: 1, description }));
  expect(commented("Cups.")).toEqual({ paragraphs: ["Cups. At least 1."], tags: [] });
  expect(commented("Cups.\nOf tea.").paragraphs).toEqual(["Cups.\nOf tea.", "At least 1."]);
});

test("a default is a tag, and neither a reference nor a boolean schema has a comment", () => {
  const schema = schemaOf({ default: { a: 1 }, deprecated: true });
  expect(schemaComment(schema)).toEqual({ paragraphs: [], tags: ["@deprecated", '@defaultValue {"a":1}'] });
  expect(schemaComment(schemaOf({ default: null, minimum: 1 })).tags).toEqual(["@defaultValue null"]);
  expect([schemaComment(true), schemaComment({ ref: "Tea" })]).toEqual([
    { paragraphs: [] },
    { paragraphs: [] },
  ]);
});
