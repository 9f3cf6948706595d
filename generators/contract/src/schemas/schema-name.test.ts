import { describe, expect, test } from "vitest";
import { contractWith, modelOf } from "../../test/contract-with.ts";

/** The named schemas of a contract whose payload refers to these targets, and the collisions of their names. */
async function read(targets: readonly string[], components = "", files = {}) {
  const properties = targets.map((target, index) => `p${index}: { $ref: '${target}' }`);
  const text = contractWith("tags: []", `components: { schemas: { ${components} } }`).replace(
    /Order: \{.*/,
    () => `Order: { payload: { properties: { ${properties.join(", ")} } } }`,
  );
  const { contract, diagnostics } = await modelOf(text, files);
  return {
    names: contract.schemas.map(({ name, ownName }) => (ownName === undefined ? name : [name, ownName])),
    collisions: diagnostics
      .filter(({ code }) => code === "schema-name-collision")
      .map(({ file, pointer, message }) => `${file}#${pointer} ${message}`),
  };
}

describe("a schema is called after", () => {
  const nested =
    "Tea: { items: { properties: { cup: {} }, allOf: [{}, {}] }, properties: { items: { items: {} } } }";

  test.each([
    ["its key", "#/components/schemas/Tea", "Tea"],
    ["the property that it is", "#/components/schemas/Tea/items/properties/cup", "cup"],
    ["the schema that it is a part of, with its position", "#/components/schemas/Tea/items", "Tea_items"],
    [
      "the last name on the way, with each further step",
      "#/components/schemas/Tea/items/allOf/1",
      "Tea_items_allOf_1",
    ],
    ["the message that it is the payload of", "#/channels/answers/messages/Answer/payload", "Answer_payload"],
    ["its file", "parts/cup.v2.yaml", "cup.v2"],
    ["its file without an extension", "parts/cup", "cup"],
    ["the position in its file", "parts/list.yaml#/items/0", "list_items_0"],
  ])("%s", async (_, target, name) => {
    const files = {
      "parts/cup.v2.yaml": "type: string",
      "parts/cup": "type: string",
      "parts/list.yaml": "items: [{ type: string }]",
    };
    expect(await read([target], nested, files)).toEqual({ names: [name], collisions: [] });
  });
});

describe("schemas of the same name", () => {
  const files = {
    "a/cup.yaml": "Tea: { type: string }\nx: { Tea: { type: number } }\ny: { Tea: { type: boolean } }",
    "b/cup.yaml": "Tea: { type: object }",
  };

  test("get the name of their file, then numbers", async () => {
    const targets = ["a/cup.yaml#/Tea", "a/cup.yaml#/x/Tea", "a/cup.yaml#/y/Tea", "b/cup.yaml#/Tea"];
    expect(await read(targets, "", files)).toEqual({
      names: ["Tea", ["cup_Tea", "Tea"], ["cup_Tea_2", "Tea"], ["cup_Tea_3", "Tea"]],
      collisions: [
        'a/cup.yaml#/x/Tea Another schema has the name "Tea" too (a/cup.yaml#/Tea), so this one is called "cup_Tea". Rename one of them.',
        'a/cup.yaml#/y/Tea Another schema has the name "Tea" too (a/cup.yaml#/Tea), so this one is called "cup_Tea_2". Rename one of them.',
        'b/cup.yaml#/Tea Another schema has the name "Tea" too (a/cup.yaml#/Tea), so this one is called "cup_Tea_3". Rename one of them.',
      ],
    });
  });

  test("leave the name to the contract's component, even if nothing refers to it", async () => {
    expect(await read(["b/cup.yaml#/Tea"], "Tea: {}", files)).toEqual({
      names: [["cup_Tea", "Tea"]],
      collisions: [
        'b/cup.yaml#/Tea Another schema has the name "Tea" too (contract.yaml#/components/schemas/Tea), so this one is called "cup_Tea". Rename one of them.',
      ],
    });
  });

  test("do not take the name of another component", async () => {
    const { names } = await read(["b/cup.yaml#/Tea"], "Tea: {}, cup_Tea: {}", files);
    expect(names).toEqual([["cup_Tea_2", "Tea"]]);
  });
});
