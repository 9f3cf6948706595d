import { expect, test } from "vitest";
import { sourcesOf } from "../../test/contract-with.ts";
import { checkReferences } from "./references.ts";
import { easeUnreached } from "./unused-references.ts";

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

test("what is wrong in an unused part of another file is a warning, and its used parts count", async () => {
  const shared = "used: { $ref: '#/none' }\nunused: { $ref: '#/none' }\nother: { $ref: 'gone.yaml' }";
  const sources = await sourcesOf("a: { $ref: 'shared.yaml#/used' }", { "shared.yaml": shared });
  const found = easeUnreached(sources, [...sources.diagnostics, ...checkReferences(sources)]);
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
])(
  "a reference to %s, whose path lacks its slash, is refused with the path that is meant",
  async (ref, path) => {
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
  },
);

test("an anchor that no schema has is refused, also under an absolute $id", async () => {
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

test("a file that is missing is an error where it is used, though an unused part refers to it first", async () => {
  const shared = "unused: { $ref: 'gone.yaml' }\nused: { $ref: 'gone.yaml' }";
  const sources = await sourcesOf("a: { $ref: 'shared.yaml#/used' }", { "shared.yaml": shared });
  const found = easeUnreached(sources, [...sources.diagnostics, ...checkReferences(sources)]);
  expect(found.map(({ severity, pointer }) => [severity, pointer])).toEqual([
    ["warning", "/unused"],
    ["error", "/used"],
  ]);
});

test.each([
  ["Tea", "ref-missing"],
  ["components/schemas/Tea", "ref-missing"],
  ["/components/schemas/Tea", "ref-outside"],
])("a reference to %s, which lacks its #/, is refused with the path that is meant", async (ref, code) => {
  const { diagnostics } = await sourcesOf(`a: { $ref: '${ref}' }\ncomponents: { schemas: { Tea: {} } }`);
  expect(diagnostics).toMatchObject([
    { code, pointer: "/a", message: expect.stringContaining('Did you mean "#/components/schemas/Tea"?') },
  ]);
});
