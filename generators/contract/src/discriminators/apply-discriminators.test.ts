import { expect, test } from "vitest";
import { oneOf, readChoices as read, ref } from "../../test/choices.ts";

const text = { types: ["string"] };
const is = (value: string) => ({ ...text, const: { value } });

const pet = "type: object, discriminator: kind, required: [kind], properties: { kind: { type: string } }";
const heirOf = (base: string, property: string) =>
  `{ allOf: [${ref(base)}, { type: object, properties: { ${property}: { type: string } } }] }`;

test("a schema is selected by its name, unless it declares a value", async () => {
  const { payload, schemas, problems } = await read(
    `{ ${oneOf("Cat", "StickInsect")} }`,
    `Pet: { ${pet} }, Cat: ${heirOf("Pet", "skill")},
     StickInsect: { allOf: [${ref("Pet")}, { type: object, properties: { kind: { const: StickBug } } }] }`,
  );
  expect(payload).toEqual({ oneOf: [{ ref: "Cat" }, { ref: "StickInsect" }] });
  expect(schemas.Cat).toMatchObject({
    allOf: [{ ref: "Pet" }, { properties: { skill: text, kind: { const: { value: "Cat" } } } }],
  });
  expect(schemas.StickInsect).toMatchObject({
    allOf: [{ ref: "Pet" }, { required: ["kind"], properties: { kind: { const: { value: "StickBug" } } } }],
  });
  expect(problems).toEqual([]);
});

test("a member that is also used elsewhere is narrowed in the choice only", async () => {
  const plain = "type: object, required: [kind], properties: { kind: { type: string } }";
  const { payload, schemas } = await read(
    `{ discriminator: kind, ${oneOf("Cat", "Dog")}, properties: { friend: ${ref("Cat")} } }`,
    `Cat: { ${plain} }, Dog: { ${plain} }`,
  );
  const condition = {
    types: ["object"],
    required: ["kind"],
    properties: { kind: { const: { value: "Cat" } } },
  };
  expect(payload).toMatchObject({ oneOf: [{ allOf: [{ ref: "Cat" }, condition] }, { ref: "Dog" }] });
  expect(schemas).toMatchObject({
    Cat: { properties: { kind: text } },
    Dog: { properties: { kind: is("Dog") } },
  });
});

test("a member of two choices gets the discriminator of each choice there", async () => {
  const plain = "type: object, required: [a, b], properties: { a: { type: string }, b: { type: string } }";
  const { payload, schemas } = await read(
    `{ properties: { x: { discriminator: a, ${oneOf("Cat", "Dog")} }, y: { discriminator: b, ${oneOf("Cat", "Cow")} } } }`,
    `Cat: { ${plain} }, Dog: { ${plain} }, Cow: { ${plain} }`,
  );
  expect(payload).toMatchObject({
    properties: {
      x: {
        oneOf: [
          { allOf: [{ ref: "Cat" }, { properties: { a: { const: { value: "Cat" } } } }] },
          { ref: "Dog" },
        ],
      },
      y: {
        oneOf: [
          { allOf: [{ ref: "Cat" }, { properties: { b: { const: { value: "Cat" } } } }] },
          { ref: "Cow" },
        ],
      },
    },
  });
  expect(schemas).toMatchObject({
    Dog: { properties: { a: is("Dog"), b: text } },
    Cow: { properties: { a: text, b: is("Cow") } },
  });
});

test("members inherit the properties of their base, and the base becomes the choice", async () => {
  const { payload, schemas } = await read(
    ref("Pet"),
    `Pet: { ${pet}, ${oneOf("Cat", "Dog")} }, Cat: ${heirOf("Pet", "skill")}, Dog: ${heirOf("Pet", "pack")}`,
  );
  expect(payload).toEqual({ ref: "Pet" });
  expect(schemas).toEqual({
    Pet: { oneOf: [{ ref: "Cat" }, { ref: "Dog" }] },
    Pet_properties: { types: ["object"], required: ["kind"], properties: { kind: text } },
    Cat: {
      allOf: [
        { ref: "Pet_properties" },
        {
          types: ["object"],
          required: ["kind"],
          properties: { skill: text, kind: { const: { value: "Cat" } } },
        },
      ],
    },
    Dog: {
      allOf: [
        { ref: "Pet_properties" },
        {
          types: ["object"],
          required: ["kind"],
          properties: { pack: text, kind: { const: { value: "Dog" } } },
        },
      ],
    },
  });
});

test("a base keeps its properties if a member does not inherit from it", async () => {
  const { schemas } = await read(
    ref("Pet"),
    `Pet: { ${pet}, ${oneOf("Cat", "Rock")} }, Cat: ${heirOf("Pet", "skill")}, Rock: { type: object }`,
  );
  expect(schemas.Pet).toMatchObject({
    allOf: [{ ref: "Pet_properties" }],
    oneOf: [{ ref: "Cat" }, { ref: "Rock" }],
  });
});

test("a member that is a base too has the values of its members", async () => {
  const { schemas } = await read(
    ref("Animal"),
    `Animal: { ${pet}, ${oneOf("Mammal", "Fish")} },
     Mammal: { allOf: [${ref("Animal")}, { type: object, properties: { fur: { type: string } } }], ${oneOf("Dog", "Whale")} },
     Fish: ${heirOf("Animal", "fins")}, Dog: ${heirOf("Mammal", "pack")}, Whale: ${heirOf("Mammal", "song")}`,
  );
  expect(schemas).toMatchObject({
    Animal: { oneOf: [{ ref: "Mammal" }, { ref: "Fish" }] },
    Mammal: { oneOf: [{ ref: "Dog" }, { ref: "Whale" }] },
    Mammal_properties: { allOf: [{ ref: "Animal_properties" }, {}] },
    Dog: { allOf: [{ ref: "Mammal_properties" }, { properties: { kind: { const: { value: "Dog" } } } }] },
    Fish: { allOf: [{ ref: "Animal_properties" }, { properties: { kind: { const: { value: "Fish" } } } }] },
  });
  expect(Object.keys(schemas.Mammal as object)).toEqual(["oneOf"]);
});

test("the names of heirs select their base, unless the heirs are members too", async () => {
  const { payload } = await read(
    `{ ${oneOf("Dog", "Cat")}, properties: { puppy: ${ref("Puppy")} } }`,
    `Pet: { ${pet} }, Dog: ${heirOf("Pet", "pack")}, Cat: ${heirOf("Pet", "skill")}, Puppy: ${heirOf("Dog", "age")}`,
  );
  expect(payload).toMatchObject({
    oneOf: [
      { allOf: [{ ref: "Dog" }, { properties: { kind: { enum: ["Dog", "Puppy"] } } }] },
      { ref: "Cat" },
    ],
  });
});

test("the last part of a name that is qualified as in Java selects the schema too", async () => {
  const { schemas } = await read(
    `{ discriminator: kind, ${oneOf("io.shop.Cat", "io.shop.Dog", "order.v1")} }`,
    `io.shop.Cat: ${heirOf("Pet", "skill")}, io.shop.Dog: ${heirOf("Pet", "pack")}, order.v1: ${heirOf("Pet", "x")}, Pet: { ${pet} }`,
  );
  expect(schemas).toMatchObject({
    "io.shop.Cat": { allOf: [{}, { properties: { kind: { enum: ["io.shop.Cat", "Cat"] } } }] },
    "order.v1": { allOf: [{}, { properties: { kind: { const: { value: "order.v1" } } } }] },
  });
});

test("a member gets its names among the values that the base lists for all members", async () => {
  const { schemas } = await read(
    `{ ${oneOf("Cat", "Dog")} }`,
    `Kind: { type: string, enum: [Cat, Dog] },
     Pet: { type: object, discriminator: kind, required: [kind], properties: { kind: ${ref("Kind")} } },
     Cat: ${heirOf("Pet", "skill")}, Dog: ${heirOf("Pet", "pack")}`,
  );
  expect(schemas).toMatchObject({
    Cat: { allOf: [{}, { properties: { kind: { const: { value: "Cat" } } } }] },
    Dog: { allOf: [{}, { properties: { kind: { const: { value: "Dog" } } } }] },
  });
});

test("different values that members list stay unchanged and become required", async () => {
  const listing = (value: string) =>
    `{ type: object, properties: { kind: { type: string, enum: [${value}] } } }`;
  const { schemas, problems } = await read(
    `{ discriminator: kind, ${oneOf("Cat", "Dog")} }`,
    `Cat: ${listing("cat")}, Dog: ${listing("dog, wolf")}`,
  );
  expect(schemas).toMatchObject({
    Cat: { required: ["kind"], properties: { kind: { enum: ["cat"] } } },
    Dog: { required: ["kind"], properties: { kind: { enum: ["dog", "wolf"] } } },
  });
  expect(problems).toEqual([
    "discriminator-optional /components/schemas/Cat",
    "discriminator-optional /components/schemas/Dog",
  ]);
});

test("anyOf may have a discriminator too, and members that are not objects stay unchanged", async () => {
  const plain = "{ type: object, required: [kind], properties: { kind: { type: string } } }";
  const { payload, schemas, problems } = await read(
    `{ discriminator: kind, anyOf: [${ref("Cat")}, ${ref("Dog")}, { type: 'null' }] }`,
    `Cat: ${plain}, Dog: ${plain}`,
  );
  expect(payload).toEqual({ anyOf: [{ ref: "Cat" }, { ref: "Dog" }, { types: ["null"] }] });
  expect(schemas).toMatchObject({
    Cat: { properties: { kind: is("Cat") } },
    Dog: { properties: { kind: is("Dog") } },
  });
  expect(problems).toEqual([]);
});

test("OpenAPI's mapping of a base selects its heirs wherever they are members", async () => {
  const mapping = "{ cat: '#/components/schemas/Cat', dog: Dog }";
  const { schemas } = await read(
    `{ ${oneOf("Cat", "Dog")} }`,
    `Pet: { type: object, required: [kind], properties: { kind: { type: string } }, discriminator: { propertyName: kind, mapping: ${mapping} } },
     Cat: ${heirOf("Pet", "skill")}, Dog: ${heirOf("Pet", "pack")}`,
    "application/vnd.oai.openapi;version=3.0.0",
  );
  expect(schemas).toMatchObject({
    Cat: { allOf: [{}, { properties: { kind: { const: { value: "cat" } } } }] },
    Dog: { allOf: [{}, { properties: { kind: { const: { value: "dog" } } } }] },
  });
});

test("a choice within an heir does not affect the discriminator", async () => {
  const { schemas } = await read(
    `{ ${oneOf("Cat", "Dog")} }`,
    `Pet: { ${pet} }, Dog: ${heirOf("Pet", "pack")}, Long: { type: object, required: [long] }, Short: { type: object, required: [short] },
     Cat: { allOf: [${ref("Pet")}], ${oneOf("Long", "Short")} }`,
  );
  expect(schemas).toMatchObject({ Long: { required: ["long"] }, Short: { required: ["short"] } });
  expect(schemas.Long).not.toHaveProperty("properties");
});

test("a member with neither a name nor a value is reported at its origin", async () => {
  const { problems } = await read(
    `{ discriminator: kind, oneOf: [${ref("Cat")}, { type: object, required: [kind], properties: { kind: { type: string } } }] }`,
    "Cat: { type: object, required: [kind], properties: { kind: { type: string } } }",
  );
  expect(problems).toEqual(["discriminator-unnamed /channels/orders/messages/Order/payload/oneOf/1"]);
});

test("a member that does not define the discriminator is reported at its origin", async () => {
  const { payload, schemas, problems } = await read(
    `{ discriminator: kind, ${oneOf("Open", "Closed")} }`,
    "Open: { type: object }, Closed: { type: object, additionalProperties: false, properties: { a: true } }",
  );
  expect(problems).toEqual([
    "discriminator-undefined /channels/orders/messages/Order/payload/oneOf/0",
    "discriminator-undefined /channels/orders/messages/Order/payload/oneOf/1",
  ]);
  expect(payload).toEqual({ oneOf: [{ ref: "Open" }, { ref: "Closed" }] });
  expect(schemas.Open).toMatchObject({
    required: ["kind"],
    properties: { kind: { const: { value: "Open" } } },
  });
  expect(schemas.Closed).not.toHaveProperty("required");
});

test("a schema with a discriminator that is neither a choice nor a member stays unchanged", async () => {
  const { schemas, problems } = await read(ref("Pet"), `Pet: { ${pet} }`);
  expect(schemas).toEqual({ Pet: { types: ["object"], required: ["kind"], properties: { kind: text } } });
  expect(problems).toEqual([]);
});
