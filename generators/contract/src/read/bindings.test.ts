import { describe, expect, test } from "vitest";
import { contractWith, modelOf, operationOf } from "../../test/contract-with.ts";

const order = async (operation: string, rest = "", message = "", channel = "") => {
  const text = contractWith(operation, rest)
    .replace("Order: {", `Order: { ${message}`)
    .replace("    address: tea.orders", `    address: tea.orders\n${channel}`);
  const { contract } = await modelOf(text);
  return { contract, operation: operationOf(contract, "order") };
};

test("the bindings of operations, channels and messages have their values in the contract", async () => {
  const { operation } = await order(
    "bindings: { amqp: { expiration: 1000, cc: [a], ack: true }, x-own: { a: 1 }, redis: {} }",
    "",
    "bindings: { amqp: { contentEncoding: gzip } },",
    "    bindings: { amqp: { is: queue, queue: { name: tea, durable: true } } }",
  );
  expect(operation.bindings).toEqual({
    amqp: { expiration: 1000, cc: ["a"], ack: true },
    "x-own": { a: 1 },
    redis: {},
  });
  expect(operation.channel.bindings).toEqual({
    amqp: { is: "queue", queue: { name: "tea", durable: true } },
  });
  expect(operation.messages[0]?.bindings).toEqual({ amqp: { contentEncoding: "gzip" } });
});

test("the bindings of protocols have types", async () => {
  const { operation } = await order("bindings: { nats: { queue: brewers } }");
  const queue: string | undefined = operation.bindings?.nats?.queue;
  expect(queue).toBe("brewers");
});

test("schemas in bindings become schemas of the model, with their names", async () => {
  const { contract, operation } = await order(
    "bindings: { kafka: { groupId: { type: string, enum: [brewers] } } }",
    "components: { schemas: { Key: { type: string } } }",
    "bindings: { kafka: { key: { $ref: '#/components/schemas/Key' } } },",
  );
  expect(operation.bindings?.kafka?.groupId).toMatchObject({ types: ["string"], enum: ["brewers"] });
  expect(operation.messages[0]?.bindings?.kafka?.key).toEqual({ ref: "Key" });
  expect(contract.schemas.map(({ name }) => name)).toEqual(["Key"]);
});

describe("a schema in a binding becomes a schema of the model", () => {
  const bindingsOf = async (holder: string, binding: string) => {
    const written = `bindings: { ${binding} }`;
    const { contract, operation } = await order(
      holder === "operation" ? written : "tags: []",
      "",
      holder === "message" ? `${written},` : "",
      holder === "channel" ? `    ${written}` : "",
    );
    const owners = { operation, channel: operation.channel, message: operation.messages[0] };
    return { bindings: Object.entries(owners).find(([owner]) => owner === holder)?.[1]?.bindings, contract };
  };

  test.each([
    ["channel", "ws", "query", "/channels/orders"],
    ["channel", "ws", "headers", "/channels/orders"],
    ["operation", "kafka", "groupId", "/operations/order"],
    ["operation", "kafka", "clientId", "/operations/order"],
    ["operation", "http", "query", "/operations/order"],
    ["operation", "mqtt", "messageExpiryInterval", "/operations/order"],
    ["message", "kafka", "key", "/channels/orders/messages/Order"],
    ["message", "http", "headers", "/channels/orders/messages/Order"],
    ["message", "jms", "headers", "/channels/orders/messages/Order"],
    ["message", "anypointmq", "headers", "/channels/orders/messages/Order"],
    ["message", "mqtt", "correlationData", "/channels/orders/messages/Order"],
    ["message", "mqtt", "responseTopic", "/channels/orders/messages/Order"],
  ])("of a %s of %s: %s", async (holder, protocol, member, pointer) => {
    const { bindings } = await bindingsOf(
      holder,
      `${protocol}: { ${member}: { type: integer }, other: [1] }`,
    );
    expect(bindings).toEqual({
      [protocol]: {
        [member]: {
          origin: { file: "contract.yaml", pointer: `${pointer}/bindings/${protocol}/${member}` },
          types: ["integer"],
        },
        other: [1],
      },
    });
  });

  test.each([
    ["operation", "mqtt: { messageExpiryInterval: 60 }", { mqtt: { messageExpiryInterval: 60 } }],
    ["message", "mqtt: { responseTopic: tea/replies }", { mqtt: { responseTopic: "tea/replies" } }],
    ["message", "own: { headers: { type: object } }", { own: { headers: { type: "object" } } }],
    ["channel", "kafka: { key: { type: object } }", { kafka: { key: { type: "object" } } }],
    ["message", "constructor: { headers: {} }, kafka: 7", { constructor: { headers: {} }, kafka: 7 }],
  ])("but other values of a %s stay as they are: %s", async (holder, binding, expected) => {
    expect((await bindingsOf(holder, binding)).bindings).toEqual(expected);
  });

  test.each(["{}", "7"])("but bindings of %s are left out", async (written) => {
    const { operation } = await order(`bindings: ${written}`);
    expect(operation).not.toHaveProperty("bindings");
  });
});

test("references in bindings are followed, and traits are merged with them", async () => {
  const { operation } = await order(
    "bindings: { sqs: { queues: [{ $ref: '#/components/x-queue' }] } }\ntraits: [{ bindings: { nats: { queue: q } } }]",
    "components: { x-queue: { name: tea, fifoQueue: true } }",
    "bindings: { $ref: '#/components/messageBindings/Tea' },",
  );
  expect(operation.bindings).toEqual({
    sqs: { queues: [{ name: "tea", fifoQueue: true }] },
    nats: { queue: "q" },
  });
});

test("a part of a binding that contains itself ends at the second level", async () => {
  const { operation } = await order(
    "bindings: { sqs: { queues: [{ $ref: '#/components/x-queue' }] } }",
    "components: { x-queue: { name: tea, tags: { a: { $ref: '#/components/x-queue' } } } }",
  );
  expect(operation.bindings?.sqs?.queues).toStrictEqual([{ name: "tea", tags: {} }]);
});

test("parts of bindings that are referred to twice are copied once", async () => {
  const levels = Array.from(
    { length: 60 },
    (_, level) =>
      `x${level}: { a: { $ref: '#/components/x${level + 1}' }, b: { $ref: '#/components/x${level + 1}' } }`,
  );
  const { operation } = await order(
    "bindings: { sqs: { queues: [{ $ref: '#/components/x0' }] } }",
    `components: { ${levels.join(", ")}, x60: {} }`,
  );
  const [queue] = operation.bindings?.sqs?.queues ?? [];
  expect(queue).toHaveProperty("a.b.a.b.a");
});

test("a parameter has the location of its value in messages", async () => {
  const text = contractWith("tags: []").replace(
    "tea.orders",
    "'tea.{table}.{guest}'\n    parameters: { table: { location: '$message.payload#/a~1b/0' }, guest: { location: '$message.header#/guest' } }",
  );
  const { contract } = await modelOf(text);
  expect(operationOf(contract, "order").channel.parameters).toEqual([
    { name: "table", location: { part: "payload", path: ["a/b", "0"] } },
    { name: "guest", location: { part: "header", path: ["guest"] } },
  ]);
});
