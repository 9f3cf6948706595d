import { expect, test } from "vitest";
import { sourcesOf } from "../../test/contract-with.ts";
import { checkReferences } from "./references.ts";

test("a reference to what is not there is named", async () => {
  const found = checkReferences(await sourcesOf("a: { $ref: '#/b/c' }\nb: {}"));
  expect(found).toMatchObject([
    { code: "ref-missing", pointer: "/a", message: expect.stringContaining("#/b/c") },
  ]);
});

test("references that lead round in a circle are each told", async () => {
  const found = checkReferences(
    await sourcesOf("a: { $ref: '#/b' }\nb: { $ref: '#/a' }\nc: { $ref: '#/c' }"),
  );
  expect(found.map(({ code, pointer }) => [code, pointer])).toEqual([
    ["ref-circular", "/a"],
    ["ref-circular", "/b"],
    ["ref-circular", "/c"],
  ]);
});

test("a schema that contains itself is no circle", async () => {
  expect(checkReferences(await sourcesOf("a: { items: { $ref: '#/a' } }"))).toEqual([]);
});
