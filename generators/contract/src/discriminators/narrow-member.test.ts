import { describe, expect, test } from "vitest";
import { oneOf, readChoices, ref } from "../../test/choices.ts";

/** The schema `Cat`, which is a member of a choice between cats and dogs. */
async function narrowedCat(cat: string, others = ""): Promise<unknown> {
  const dog = "Dog: { type: object, required: [kind], properties: { kind: { const: Dog } } }";
  const { schemas } = await readChoices(
    `{ discriminator: kind, ${oneOf("Cat", "Dog")} }`,
    `Cat: ${cat}, ${dog}${others}`,
  );
  return schemas.Cat;
}
const required = { types: ["object"], required: ["kind"] };
const isCat = { const: { value: "Cat" } };

describe("the discriminator of a member", () => {
  test("keeps its own keywords, and the examples and the default that still fit", async () => {
    const kind = "{ type: string, description: Which., examples: [Dog, Cat], default: Cat }";
    expect(await narrowedCat(`{ type: object, properties: { kind: ${kind}, age: true } }`)).toEqual({
      ...required,
      properties: {
        kind: { types: ["string"], description: "Which.", ...isCat, examples: ["Cat"], default: "Cat" },
        age: true,
      },
    });
  });

  test("loses the examples and the default that no longer fit", async () => {
    const kind = "{ type: string, examples: [Dog], default: Dog }";
    expect(await narrowedCat(`{ type: object, properties: { kind: ${kind} } }`)).toEqual({
      ...required,
      properties: { kind: { types: ["string"], ...isCat } },
    });
  });

  test.each(["true", "{}"])("is restricted if it is %s", async (kind) => {
    expect(await narrowedCat(`{ type: object, properties: { kind: ${kind} } }`)).toEqual({
      ...required,
      properties: { kind: isCat },
    });
  });

  test("keeps the schema that it refers to, which lists no values", async () => {
    expect(
      await narrowedCat(
        `{ type: object, properties: { kind: ${ref("Kind")} } }`,
        ", Kind: { type: string, minLength: 2 }",
      ),
    ).toEqual({ ...required, properties: { kind: { allOf: [{ ref: "Kind" }, isCat] } } });
  });

  test("takes the place of a reference to a list of values", async () => {
    const cat = `{ type: object, properties: { kind: ${ref("Kind")} } }`;
    const { schemas } = await readChoices(
      `{ discriminator: kind, ${oneOf("Cat", "Dog")} }`,
      `Cat: ${cat}, Dog: ${cat}, Kind: { type: string, enum: [Cat, Dog, Cow] }`,
    );
    expect(schemas.Cat).toEqual({ ...required, properties: { kind: isCat } });
  });

  test("is added last to a member that does not define it, and to its required properties", async () => {
    expect(
      await narrowedCat("{ type: object, required: [age], properties: { age: { type: integer } } }"),
    ).toEqual({
      types: ["object"],
      required: ["age", "kind"],
      properties: { age: { types: ["integer"] }, kind: isCat },
    });
  });

  test("makes a member without a type an object", async () => {
    expect(await narrowedCat("{ minProperties: 1 }")).toEqual({
      minProperties: 1,
      ...required,
      properties: { kind: isCat },
    });
  });
});

describe("the discriminator of a member with allOf", () => {
  const base = ", Base: { type: object }";

  test("is restricted in the inline part that defines it", async () => {
    const parts = "{ properties: { age: true } }, { properties: { kind: { type: string } } }";
    expect(await narrowedCat(`{ allOf: [${ref("Base")}, ${parts}] }`, base)).toEqual({
      allOf: [
        { ref: "Base" },
        { properties: { age: true } },
        { ...required, properties: { kind: { types: ["string"], ...isCat } } },
      ],
    });
  });

  test("is restricted in the part that defines it, even if another one is open for new properties", async () => {
    const parts =
      "{ properties: { kind: true }, patternProperties: { '^x': true } }, { properties: { age: true } }";
    expect(await narrowedCat(`{ description: A cat., allOf: [${parts}] }`)).toEqual({
      description: "A cat.",
      allOf: [
        { ...required, properties: { kind: isCat }, patternProperties: { "^x": true } },
        { properties: { age: true } },
      ],
    });
  });

  test.each(["additionalProperties: { type: string }", "patternProperties: { '^x': true }"])(
    "is added to the first part with properties, but not to one with %s",
    async (keyword) => {
      const parts = `{ minProperties: 1 }, { properties: { age: true }, ${keyword} }, { properties: { name: true } }`;
      expect(await narrowedCat(`{ allOf: [${parts}] }`)).toMatchObject({
        allOf: [
          { minProperties: 1 },
          { properties: { age: true } },
          { ...required, properties: { name: true, kind: isCat } },
        ],
      });
    },
  );

  test("is added to the member itself if it has properties and no part does", async () => {
    expect(await narrowedCat(`{ allOf: [${ref("Base")}], properties: { age: true } }`, base)).toEqual({
      allOf: [{ ref: "Base" }],
      ...required,
      properties: { age: true, kind: isCat },
    });
  });

  test("becomes a part if nothing has properties", async () => {
    expect(await narrowedCat(`{ allOf: [${ref("Base")}], description: A cat. }`, base)).toEqual({
      description: "A cat.",
      allOf: [{ ref: "Base" }, { ...required, properties: { kind: isCat } }],
    });
  });
});

test("a member that is only a reference is narrowed beside it", async () => {
  expect(await narrowedCat(ref("Animal"), ", Animal: { type: object }")).toEqual({
    allOf: [{ ref: "Animal" }, { ...required, properties: { kind: isCat } }],
  });
});
