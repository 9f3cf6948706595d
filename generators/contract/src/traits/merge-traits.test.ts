import { expect, test } from "vitest";
import { sourcesOf } from "../../test/contract-with.ts";
import { fieldsOf, member } from "../values/fields.ts";
import { mergeTraits } from "./merge-traits.ts";

test("merging traits changes nothing in the files, and merged objects have origins", async () => {
  const sources = await sourcesOf(
    "{ asyncapi: 3.0.0, a: { headers: { type: object }, traits: [{ $ref: '#/t' }] }, t: { headers: { title: T } } }",
  );
  const before = structuredClone(sources.root?.data);
  const written = fieldsOf(member(sources.root?.data, "a"));
  const merged = mergeTraits(sources);
  const result = merged.withTraits(written);
  expect(result).toEqual({ headers: { type: "object", title: "T" } });
  expect(merged.originOf(result)).toEqual({ file: "contract.yaml", pointer: "/a" });
  expect(merged.originOf(fieldsOf(result.headers))).toEqual({ file: "contract.yaml", pointer: "/a/headers" });
  expect(sources.root?.data).toEqual(before);
  expect(sources.originOf(result)).toEqual({ file: "contract.yaml", pointer: "" });
});

test.each([
  ["2.6.0", "trait"],
  ["3.0.0", "own"],
])("in AsyncAPI %s the %s value takes precedence", async (version, expected) => {
  const sources = await sourcesOf(`{ asyncapi: ${version}, a: { title: own, traits: [{ title: trait }] } }`);
  const written = fieldsOf(member(sources.root?.data, "a"));
  expect(mergeTraits(sources).withTraits(written)).toEqual({ title: expected });
});

test("recursive schemas of a message and its trait are merged at the first level", async () => {
  const sources = await sourcesOf(
    "{ asyncapi: 3.0.0, a: { payload: { $ref: '#/s' }, traits: [{ payload: { $ref: '#/t' } }] }, s: { items: { $ref: '#/s' } }, t: { items: { $ref: '#/t' }, title: T } }",
  );
  const written = fieldsOf(member(sources.root?.data, "a"));
  expect(mergeTraits(sources).withTraits(written)).toMatchObject({ payload: { title: "T" } });
});
