import { join } from "node:path";
import { expect, test } from "vitest";
import { problemsOf, sourcesOf, withFiles } from "../../test/contract-with.ts";
import { isReference } from "../references/reference-object.ts";
import { loadSources, type Sources } from "./sources.ts";

/** The target of the reference at a pointer of a file. */
function reached(sources: Sources, file: string, pointer: string): unknown {
  const reference = sources.references.find((each) => {
    const origin = sources.originOf(each);
    return origin.file === file && origin.pointer === pointer;
  });
  return isReference(reference) ? sources.follow(reference) : "no reference there";
}

test("an $id changes the base of the references within it", async () => {
  const sources = await sourcesOf("payload: { $ref: 'tea.json' }", {
    "tea.json": `{ "$id": "https://shop.example/tea.json", "allOf": [{ "$ref": "kinds/green.json" }],
      "definitions": { "green": { "$id": "https://shop.example/kinds/green.json", "type": "string" } } }`,
  });
  expect(sources.diagnostics).toEqual([]);
  expect(reached(sources, "tea.json", "/allOf/0")).toMatchObject({ type: "string" });
});

test("a name that begins with # is found anywhere in the file", async () => {
  const sources = await sourcesOf(
    "components: { schemas: { Tea: { $ref: '#green' }, Green: { $id: '#green', type: string } } }",
  );
  expect(sources.diagnostics).toEqual([]);
  expect(reached(sources, "contract.yaml", "/components/schemas/Tea")).toMatchObject({ type: "string" });
});

test("an $id in a value or under an unknown keyword has no effect", async () => {
  const address = "https://shop.example/tea";
  const sources = await sourcesOf("payload: { $ref: 'tea.json' }", {
    "tea.json": `{ "enum": [{ "$id": "${address}", "type": "null" }],
      "steep": { "$id": "${address}", "type": "integer" },
      "definitions": { "real": { "$id": "${address}", "type": "string" } }, "not": { "$ref": "${address}" } }`,
  });
  expect(reached(sources, "tea.json", "/not")).toMatchObject({ type: "string" });
});

test("an $id by which references would lead nowhere has no effect", async () => {
  const sources = await sourcesOf(
    `components: { schemas: { Tea: { $id: 'https://shop.example/tea', not: { $ref: '#/components/schemas/Pot' } },
      Cup: { $id: 'https://shop.example/cup', not: { $ref: 'pot.json' } }, Pot: { type: string } } }`,
    { "pot.json": '{ "type": "null" }' },
  );
  expect(sources.diagnostics).toEqual([]);
  expect(reached(sources, "contract.yaml", "/components/schemas/Tea/not")).toMatchObject({ type: "string" });
  expect(reached(sources, "contract.yaml", "/components/schemas/Cup/not")).toMatchObject({ type: "null" });
});

test("the metaschema is known", async () => {
  const sources = await sourcesOf("payload: { $ref: 'http://json-schema.org/draft-07/schema#' }");
  expect(sources.diagnostics).toEqual([]);
  expect(reached(sources, "contract.yaml", "/payload")).toMatchObject({ type: ["object", "boolean"] });
});

test("a file of another computer is requested once, and then the files that it refers to", async () => {
  const texts: Record<string, string> = {
    "https://shop.example/tea.json": '{ "not": { "$ref": "kinds/green.json" } }',
    "https://shop.example/kinds/green.json": '{ "type": "string" }',
  };
  const asked: string[] = [];
  const fetch = async (address: string): Promise<string> => {
    asked.push(address);
    return texts[address] ?? "";
  };
  await withFiles(
    {
      "contract.yaml":
        "a: { $ref: 'https://shop.example/tea.json' }\nb: { $ref: 'https://shop.example/tea.json#/not' }",
    },
    async (folder) => {
      const sources = await loadSources(join(folder, "contract.yaml"), { fetch });
      expect(sources.diagnostics).toEqual([]);
      expect(reached(sources, "contract.yaml", "/b")).toMatchObject({ type: "string" });
    },
  );
  expect(asked).toEqual(Object.keys(texts));
});

test("a file of another computer that cannot be read is reported at the reference", async () => {
  const fetch = () => Promise.reject(new Error("404 Not Found"));
  await withFiles({ "contract.yaml": "a: { $ref: 'https://shop.example/tea.json' }" }, async (folder) => {
    const { diagnostics } = await loadSources(join(folder, "contract.yaml"), { fetch });
    expect(problemsOf(diagnostics)).toEqual(["ref-unreachable"]);
    expect(diagnostics).toMatchObject([{ pointer: "/a" }]);
  });
});

test.each(["$anchor", "$dynamicAnchor"])("a reference finds a schema by its %s", async (keyword) => {
  const sources = await sourcesOf(
    `components: { schemas: {
      Local: { $ref: '#green' }, File: { $ref: 'tea.json#black' }, Address: { $ref: 'https://tea.example/pot#white' },
      Green: { ${keyword}: green, type: string },
      Pot: { $id: 'https://tea.example/pot', $defs: { a: { ${keyword}: white, type: array } }, not: { $ref: '#white' } } } }`,
    { "tea.json": `{ "prefixItems": [{ "${keyword}": "black", "type": "number" }] }` },
  );
  expect(sources.diagnostics).toEqual([]);
  const types = ["Local", "File", "Address", "Pot/not"].map((name) =>
    reached(sources, "contract.yaml", `/components/schemas/${name}`),
  );
  expect(types).toMatchObject([{ type: "string" }, { type: "number" }, { type: "array" }, { type: "array" }]);
});

test("an $id beside a $ref counts since 2019-09, but not in draft-07", async () => {
  const schema = (base: string) => `{ "$id": "https://tea.example/${base}/root", "$ref": "kind",
    "$defs": { "kind": { "$id": "https://tea.example/${base}/kind", "type": "string" } } }`;
  const sources = await sourcesOf(
    `a: { schemaFormat: 'application/schema+json;version=2020-12', schema: { $ref: 'later.json' } }
b: { $ref: 'draft-07.json' }\nc: { $ref: 'named.json' }`,
    {
      "later.json": schema("later"),
      "draft-07.json": schema("draft-07"),
      "named.json": schema("named").replace(
        "{",
        '{ "$schema": "https://json-schema.org/draft/2020-12/schema",',
      ),
      kind: '{ "type": "null" }',
    },
  );
  const types = ["later.json", "draft-07.json", "named.json"].map((file) => reached(sources, file, ""));
  expect(types).toMatchObject([{ type: "string" }, { type: "null" }, { type: "string" }]);
});
