import { expect, test } from "vitest";
import { sourcesOf } from "../../test/contract-with.ts";
import { checkReferences } from "./references.ts";
import { relaxUnusedReferences } from "./unused-references.ts";

test("a reference without a target is reported", async () => {
  const found = checkReferences(await sourcesOf("a: { $ref: '#/b/c' }\nb: {}"));
  expect(found).toMatchObject([
    { code: "ref-missing", pointer: "/a", message: expect.stringContaining("#/b/c") },
  ]);
});

test("each reference of a circle is reported", async () => {
  const found = checkReferences(
    await sourcesOf("a: { $ref: '#/b' }\nb: { $ref: '#/a' }\nc: { $ref: '#/c' }"),
  );
  expect(found.map(({ code, pointer }) => [code, pointer])).toEqual([
    ["ref-circular", "/a"],
    ["ref-circular", "/b"],
    ["ref-circular", "/c"],
  ]);
});

test("a schema that contains itself is not a circle", async () => {
  expect(checkReferences(await sourcesOf("a: { items: { $ref: '#/a' } }"))).toEqual([]);
});

test("a mistake in an unused part of another file is a warning, in a used part an error", async () => {
  const shared = "used: { $ref: '#/none' }\nunused: { $ref: '#/none' }\nother: { $ref: 'gone.yaml' }";
  const sources = await sourcesOf("a: { $ref: 'shared.yaml#/used' }", { "shared.yaml": shared });
  const found = relaxUnusedReferences(sources, [...sources.diagnostics, ...checkReferences(sources)]);
  expect(found.map(({ severity, pointer }) => [severity, pointer])).toEqual([
    ["warning", "/other"],
    ["error", "/used"],
    ["warning", "/unused"],
  ]);
});

test.each([
  ["#b", "#/b"],
  ["#b/c", "#/b/c"],
  ["parts.yaml#d", "parts.yaml#/d"],
])("a reference to %s, whose path lacks its slash, is refused with the intended path", async (ref, path) => {
  const found = checkReferences(
    await sourcesOf(`a: { $ref: '${ref}' }\nb: { c: {} }`, { "parts.yaml": "d: {}" }),
  );
  expect(found).toMatchObject([
    {
      severity: "error",
      code: "ref-anchor-missing",
      pointer: "/a",
      message: expect.stringContaining(`"${path}"`),
    },
  ]);
});

test("an unknown anchor is refused, even under an absolute $id", async () => {
  const found = checkReferences(
    await sourcesOf(
      `components: { schemas: { A: { $ref: '#none' }, B: { $ref: 'https://tea.example/b#none' },
        C: { $id: 'https://tea.example/b', not: { $ref: '#none' } }, D: { $ref: 'https://tea.example/b#/none' } } }`,
    ),
  );
  expect(found.map(({ code, pointer }) => [code, pointer])).toEqual([
    ["ref-anchor-missing", "/components/schemas/A"],
    ["ref-anchor-missing", "/components/schemas/B"],
    ["ref-anchor-missing", "/components/schemas/C/not"],
    ["ref-missing", "/components/schemas/D"],
  ]);
});

test("a missing file is an error where it is used, even if an unused part refers to it first", async () => {
  const shared = "unused: { $ref: 'gone.yaml' }\nused: { $ref: 'gone.yaml' }";
  const sources = await sourcesOf("a: { $ref: 'shared.yaml#/used' }", { "shared.yaml": shared });
  const found = relaxUnusedReferences(sources, [...sources.diagnostics, ...checkReferences(sources)]);
  expect(found.map(({ severity, pointer }) => [severity, pointer])).toEqual([
    ["warning", "/unused"],
    ["error", "/used"],
  ]);
});

test.each([
  ["Tea", "ref-missing"],
  ["components/schemas/Tea", "ref-missing"],
  ["/components/schemas/Tea", "ref-outside"],
])("a reference to %s, which lacks its #/, is refused with the intended path", async (ref, code) => {
  const { diagnostics } = await sourcesOf(`a: { $ref: '${ref}' }\ncomponents: { schemas: { Tea: {} } }`);
  expect(diagnostics).toMatchObject([
    { code, pointer: "/a", message: expect.stringContaining('Did you mean "#/components/schemas/Tea"?') },
  ]);
});
