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

const mergedOf = async (version: string, text: string) => {
  const sources = await sourcesOf(`{ asyncapi: ${version}, ${text} }`);
  const { withTraits } = mergeTraits(sources);
  return withTraits(fieldsOf(member(sources.root?.data, "a")));
};

test.each([
  ["3.0.0", "the last trait takes precedence over the first", { title: "second", note: "first" }],
  ["2.6.0", "the last trait takes precedence over all", { title: "second", note: "first" }],
])("in AsyncAPI %s %s", async (version, _, expected) => {
  expect(
    await mergedOf(version, "a: { traits: [{ title: first, note: first }, { title: second }] }"),
  ).toEqual(expected);
});

test("null removes a member of the trait, in objects inside too", async () => {
  const trait = "{ title: T, note: N, headers: { type: object, title: H } }";
  expect(await mergedOf("3.0.0", `a: { title: null, headers: { title: null }, traits: [${trait}] }`)).toEqual(
    { note: "N", headers: { type: "object" } },
  );
});

test("lists and values of different types are replaced as a whole", async () => {
  const trait = "{ tags: [{ name: a }, { name: b }], headers: { type: object }, payload: [1] }";
  expect(
    await mergedOf("3.0.0", `a: { tags: [{ name: c }], headers: true, payload: {}, traits: [${trait}] }`),
  ).toEqual({ tags: [{ name: "c" }], headers: true, payload: {} });
});

test("members behind references are merged, and values that only one side has keep their references", async () => {
  expect(
    await mergedOf(
      "3.0.0",
      "a: { headers: { $ref: '#/h' }, traits: [{ headers: { title: T }, payload: { $ref: '#/p' } }] }, h: { type: object }, p: {}",
    ),
  ).toEqual({ headers: { title: "T", type: "object" }, payload: { $ref: "#/p" } });
});

test("the same target on both sides stays one reference", async () => {
  expect(
    await mergedOf("3.0.0", "a: { headers: { $ref: '#/h' }, traits: [{ headers: { $ref: '#/h' } }] }, h: {}"),
  ).toEqual({ headers: { $ref: "#/h" } });
});

test.each([
  "{ title: own }",
  "{ title: own, traits: [] }",
  "{ title: own, traits: [{ $ref: '#/none' }, 7] }",
])("%s has no traits to merge, and stays the same object", async (text) => {
  const sources = await sourcesOf(`{ asyncapi: 3.0.0, a: ${text} }`);
  const written = fieldsOf(member(sources.root?.data, "a"));
  const merged = mergeTraits(sources);
  expect(merged.withTraits(written)).toBe(written);
  expect(merged.merged).toEqual([]);
});

test("a message in a trait of an operation has its own traits merged", async () => {
  const sources = await sourcesOf(
    "{ asyncapi: 2.6.0, a: { traits: [{ message: { name: own, traits: [{ title: T }] } }] } }",
  );
  const { withTraits } = mergeTraits(sources);
  const merged = withTraits(fieldsOf(member(sources.root?.data, "a")));
  expect(withTraits(fieldsOf(merged.message))).toEqual({ name: "own", title: "T" });
});
