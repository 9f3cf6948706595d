import { describe, expect, test } from "vitest";
import { contractScope, fileScope, identify, type Scope, scopeWithin } from "./scope.ts";

const contract = contractScope("tea.yaml");

/** The scope of the value at a path, as the loader finds it on its way down. */
function scopeAt(root: object, path: readonly string[], outermost: Scope = contract) {
  let scope = outermost;
  let value: unknown = root;
  for (const step of path) {
    if (typeof value !== "object" || value === null) throw new Error(`nothing at ${step}`);
    scope = scopeWithin(identify(value, scope).scope, value, step);
    value = Object.getOwnPropertyDescriptor(value, step)?.value;
  }
  if (typeof value !== "object" || value === null) throw new Error("not an object");
  return identify(value, scope);
}

/** An object or, for an index, a list, with one value. */
const holderOf = (value: object, step: string): object =>
  /^\d+$/.test(step) ? Object.assign([], { [step]: value }) : { [step]: value };

const schema = { $id: "https://tea.example/a", $anchor: "tea" };
const addresses = ["https://tea.example/a", "https://tea.example/a#tea"];

describe("an $id and an anchor give addresses", () => {
  test.each([
    "/channels/a/messages/b/payload",
    "/channels/a/messages/b/headers",
    "/components/schemas/a",
    "/components/schemas/a/properties/b",
    "/components/schemas/a/items/1",
    "/components/schemas/a/$defs/b/oneOf/0",
    "/components/schemas/a/dependencies/enum",
    "/components/schemas/a/schema/not",
    "/channels/a/parameters/b/schema",
  ])("to the schema at %s", (pointer) => {
    const path = pointer.slice(1).split("/");
    const root = path.reduceRight<object>(holderOf, schema);
    expect(scopeAt(root, path)).toEqual({
      scope: { base: "https://tea.example/a", role: "schema", countsSiblings: false },
      addresses,
    });
  });

  test.each([
    "/info",
    "/channels/a",
    "/components/schemas",
    "/components/schemas/a/enum/0",
    "/components/schemas/a/const",
    "/components/schemas/a/default",
    "/components/schemas/a/examples/properties/b",
    "/components/schemas/a/x-note/schema",
    "/components/messages/a/examples/payload",
    "/components/schemas/a/properties",
  ])("to nothing at %s, which is not a schema", (pointer) => {
    const path = pointer.slice(1).split("/");
    const root = path.reduceRight<object>(holderOf, schema);
    expect(scopeAt(root, path)).toEqual({
      scope: expect.objectContaining({ base: "posthorn:///tea.yaml" }),
      addresses: [],
    });
  });

  test("unless a reference hides them", () => {
    const hidden = { payload: { ...schema, $ref: "#/b" } };
    expect(scopeAt(hidden, ["payload"])).toEqual({
      scope: { base: "posthorn:///tea.yaml", role: "schema", countsSiblings: false },
      addresses: [],
    });
  });
});

describe("the addresses of a schema", () => {
  const at = (fields: object) => scopeAt({ payload: fields }, ["payload"]);

  test.each([
    [{ $id: "cup" }, "posthorn:///cup", ["posthorn:///cup"]],
    [{ $id: "https://tea.example/a#" }, "https://tea.example/a", ["https://tea.example/a"]],
    [{ $id: "#cup" }, "posthorn:///tea.yaml", ["posthorn:///tea.yaml#cup"]],
    [{ $dynamicAnchor: "cup" }, "posthorn:///tea.yaml", ["posthorn:///tea.yaml#cup"]],
    [{ $id: 7, $anchor: true }, "posthorn:///tea.yaml", []],
    [{ $id: "https://" }, "posthorn:///tea.yaml", []],
  ])("%j", (fields, base, expected) => {
    expect(at(fields)).toEqual({
      scope: { base, role: "schema", countsSiblings: false },
      addresses: expected,
    });
  });

  test("are relative to the $id around it", () => {
    const outer = { $id: "https://tea.example/x/a", items: { $id: "b", $anchor: "cup" } };
    expect(scopeAt({ payload: outer }, ["payload", "items"]).addresses).toEqual([
      "https://tea.example/x/b",
      "https://tea.example/x/b#cup",
    ]);
  });
});

describe("the keywords beside a reference count", () => {
  const hidden = { ...schema, $ref: "#/b" };

  test.each([
    [{ schemaFormat: "application/schema+json;version=draft-2020-12" }, true],
    [{ schemaFormat: "application/vnd.oai.openapi;version=3.1.0" }, true],
    [{ schemaFormat: "application/vnd.oai.openapi;version=3.0.0" }, false],
    [{ schemaFormat: "application/vnd.apache.avro;version=1.9.0" }, false],
    [{}, false],
  ])("in a schema below %j: %s", (format, counts) => {
    const found = scopeAt({ payload: { ...format, schema: hidden } }, ["payload", "schema"]);
    expect(found.scope.countsSiblings).toBe(counts);
    expect(found.addresses).toEqual(counts ? addresses : []);
  });

  test.each([
    ["https://json-schema.org/draft/2019-09/schema", true],
    ["http://json-schema.org/draft-07/schema#", false],
  ])("in a schema with the $schema %s: %s", ($schema, counts) => {
    const found = identify({ ...hidden, $schema }, { ...contract, role: "schema", countsSiblings: !counts });
    expect(found.addresses).toEqual(counts ? addresses : []);
  });
});

describe("a file that a reference names", () => {
  const file = fileScope("cup.yaml", { countsSiblings: false });

  test.each(["$id", "$schema", "$anchor", "$dynamicAnchor", "type", "enum", "const", "oneOf", "properties"])(
    "is a schema if it has the key %s",
    (key) => {
      expect(identify({ [key]: "x" }, file).scope.role).toBe("schema");
    },
  );

  test("is not a schema by other keys, but its parts may be", () => {
    const root = { Cup: { name: "a", payload: schema }, tags: { toString: {} } };
    expect(identify(root, file).scope.role).toBe("file");
    expect(scopeAt(root, ["Cup"], file).scope.role).toBe("file");
    expect(scopeAt(root, ["Cup", "payload"], file).addresses).toEqual(addresses);
    expect(scopeAt(root, ["tags", "toString"], file).scope.role).toBe("file");
  });

  test("counts the keywords beside a reference if the schema that names it does", () => {
    expect(fileScope("cup.yaml", { countsSiblings: true }).countsSiblings).toBe(true);
    expect(file.base).toBe("posthorn:///cup.yaml");
  });
});
