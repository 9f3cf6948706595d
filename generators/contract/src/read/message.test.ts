import { expect, test } from "vitest";
import { contractWith, modelOf, problemsOf } from "../../test/contract-with.ts";

const order = /Order: \{ payload.*/;
const read = async (message: string, rest = "", files = {}) =>
  modelOf(contractWith("tags: []", rest).replace(order, `Order: ${message}`), files);

test("the name of a message is its name, or its key", async () => {
  expect((await read("{ name: tea.order }")).contract.messages[0]?.name).toBe("tea.order");
  expect((await read("{ title: Tea }")).contract.messages[0]?.name).toBe("Order");
});

test("a message that several channels refer to is one message with one name", async () => {
  const { contract, diagnostics } = await read(
    "{ $ref: '#/components/messages/Tea' }\n      Again: { $ref: '#/components/messages/Tea' }",
    "components: { messages: { Tea: { payload: {} } } }",
  );
  expect(contract.messages.map(({ name }) => name)).toEqual(["Tea"]);
  expect(problemsOf(diagnostics)).toEqual([]);
});

test("messages of the same name get different names, with a warning", async () => {
  const { contract, diagnostics } = await read("{ name: Tea }\n      Other: { name: Tea }");
  expect(contract.messages.map(({ name }) => name)).toEqual(["Tea", "orders_Tea"]);
  expect(diagnostics).toContainEqual(
    expect.objectContaining({
      code: "message-name-collision",
      severity: "warning",
      pointer: "/channels/orders/messages/Other",
    }),
  );
});

test("the headers of a trait are merged with those of the message, and keep their origins", async () => {
  const { contract } = await read(
    "{ headers: { type: object, properties: { a: { type: string } } }, traits: [{ $ref: '#/components/messageTraits/t' }] }",
    "components: { messageTraits: { t: { headers: { properties: { b: { type: number } } } } } }",
  );
  expect(contract.messages[0]?.headers).toMatchObject({
    types: ["object"],
    properties: {
      a: { types: ["string"], origin: { pointer: "/channels/orders/messages/Order/headers/properties/a" } },
      b: { types: ["number"], origin: { pointer: "/components/messageTraits/t/headers/properties/b" } },
    },
  });
});

test.each([
  ["$message.header#/correlationId", "correlationId"],
  ["$message.header#/trace~1id", "trace/id"],
  ["$message.header#/trace/id", undefined],
  ["$message.payload#/id", undefined],
])("a correlation id at %s is in the header %s", async (location, header) => {
  const { contract } = await read(`{ correlationId: { location: '${location}' } }`);
  expect(contract.messages[0]?.correlationHeader).toBe(header);
});

test("a message in another file is read there", async () => {
  const { contract } = await read("{ $ref: 'parts/tea.yaml#/messages/Tea' }", "", {
    "parts/tea.yaml": "messages: { Tea: { payload: { $ref: 'payload.yaml' } } }",
    "parts/payload.yaml": "{ type: string }",
  });
  expect(contract.messages[0]).toMatchObject({
    name: "Tea",
    origin: { file: "parts/tea.yaml" },
    payload: { ref: "payload" },
  });
  expect(contract.schemas).toMatchObject([
    { name: "payload", origin: { file: "parts/payload.yaml", pointer: "" } },
  ]);
});

test.each(["application/json; charset=utf-8", "text/plain", "application/xml"])(
  "the content type %s belongs to the message",
  async (type) => {
    const { contract, diagnostics } = await read(`{ contentType: '${type}' }`);
    expect(contract.messages[0]?.contentType).toBe(type);
    expect(problemsOf(diagnostics)).toEqual([]);
  },
);

test("a payload in an unknown language is refused with its format", async () => {
  const raml = "application/raml+yaml;version=1.0";
  const { diagnostics } = await read(`{ payload: { schemaFormat: '${raml}', schema: { type: string } } }`);
  expect(diagnostics).toContainEqual(
    expect.objectContaining({
      code: "not-supported",
      pointer: "/channels/orders/messages/Order/payload/schemaFormat",
      message: expect.stringContaining(raml),
    }),
  );
});

test("headers in Avro are refused, because headers are strings", async () => {
  const avro = "application/vnd.apache.avro;version=1.9.0";
  const { diagnostics } = await read(`{ headers: { schemaFormat: '${avro}', schema: { type: string } } }`);
  expect(diagnostics).toContainEqual(
    expect.objectContaining({ code: "not-supported", message: expect.stringContaining("outside a payload") }),
  );
});

test("a payload with JSON Schema as its format is read", async () => {
  const { contract } = await read(
    "{ payload: { schemaFormat: application/schema+json;version=draft-07, schema: { type: string } } }",
  );
  expect(contract.messages[0]?.payload).toMatchObject({ types: ["string"] });
});

test("examples are read", async () => {
  const { contract } = await read("{ examples: [{ name: one, payload: { a: 1 }, headers: { h: x } }] }");
  expect(contract.messages[0]?.examples).toEqual([{ name: "one", payload: { a: 1 }, headers: { h: "x" } }]);
});
