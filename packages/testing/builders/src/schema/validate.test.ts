import { expect, test } from "vitest";
import { describeSuite } from "../../test/draft-07.ts";
import { isValid } from "./validate.ts";

describeSuite(["format", "content"], (cases) => {
  test.each(cases)("$description", ({ schema, tests }) => {
    for (const { description, data, valid } of tests) {
      expect([description, isValid(schema, data, {})]).toEqual([description, valid]);
    }
  });
});

test("a reference is the name of a schema, and an unknown name allows every value", () => {
  const schemas = { Tea: { enum: ["black", "green"] } };
  expect(isValid({ $ref: "Tea" }, "black", schemas)).toBe(true);
  expect(isValid({ $ref: "Tea" }, "white", schemas)).toBe(false);
  expect(isValid({ $ref: "constructor" }, "white", schemas)).toBe(true);
});
