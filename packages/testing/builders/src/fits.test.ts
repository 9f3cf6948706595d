import { expect, test } from "vitest";
import { describeSuite } from "../test/draft-07.ts";
import { fits } from "./fits.ts";

describeSuite(["format", "content"], (cases) => {
  test.each(cases)("$description", ({ schema, tests }) => {
    for (const { description, data, valid } of tests) {
      expect([description, fits(schema, data, {})]).toEqual([description, valid]);
    }
  });
});

test("a reference is the bare name of a schema, and what is nowhere says nothing", () => {
  const schemas = { Tea: { enum: ["black", "green"] } };
  expect(fits({ $ref: "Tea" }, "black", schemas)).toBe(true);
  expect(fits({ $ref: "Tea" }, "white", schemas)).toBe(false);
  expect(fits({ $ref: "constructor" }, "white", schemas)).toBe(true);
});
