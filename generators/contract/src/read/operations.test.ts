import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf, problemsOf } from "../../test/contract-with.ts";

const two = (channels: string, components = "{}") => `
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
${channels}
components: ${components}
`;

test("an operation has its channel, its messages and where it stands", async () => {
  const { contract } = await modelOf(contractWith("summary: Orders tea.\ntags: [{ name: event }]"));
  expect(operationOf(contract, "order")).toMatchObject({
    action: "receive",
    summary: "Orders tea.",
    tags: ["event"],
    origin: { file: "contract.yaml", pointer: "/operations/order" },
    channel: { id: "orders", address: "tea.orders" },
    messages: [{ name: "Order", contentType: "application/json" }],
  });
});

test("in AsyncAPI 2, others publish what the application receives", async () => {
  const { contract } = await modelOf(
    two(`
  a: { publish: { operationId: in, message: { name: A, payload: {} } }, subscribe: { operationId: out, message: { name: B } } }`),
  );
  expect(contract.operations.map(({ id, action, channel }) => [id, action, channel.address])).toEqual([
    ["in", "receive", "a"],
    ["out", "send", "a"],
  ]);
});

test("several messages of an operation are all of it", async () => {
  const { contract } = await modelOf(
    two("  a: { publish: { operationId: in, message: { oneOf: [{ name: A }, { messageId: B }] } } }"),
  );
  expect(operationOf(contract, "in").messages.map(({ name }) => name)).toEqual(["A", "B"]);
});

test("a message that an operation lists twice is one message of it", async () => {
  const twice =
    "[{ $ref: '#/channels/orders/messages/Order' }, { $ref: '#/channels/orders/messages/Order' }]";
  const { contract } = await modelOf(contractWith(`messages: ${twice}`));
  expect(operationOf(contract, "order").messages.map(({ name }) => name)).toEqual(["Order"]);
});

test("an operation without an id is called by its channel, and that is told", async () => {
  const { contract, diagnostics } = await modelOf(two("  a/b: { publish: { message: { name: A } } }"));
  expect(contract.operations[0]?.id).toBe("a/b");
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: "operation-id-inferred" }));
});

test("both operations of a channel without ids are told apart", async () => {
  const { contract } = await modelOf(
    two("  a: { publish: { message: { name: A } }, subscribe: { message: { name: A2 } } }"),
  );
  expect(contract.operations.map(({ id }) => id)).toEqual(["a.publish", "a.subscribe"]);
});

test("an operation without a message has one of unknown payload, called as it is, and that is told", async () => {
  const three = await modelOf(contractWith("messages: []"));
  const older = await modelOf(two("  a: { publish: { operationId: order } }"));
  for (const { contract, diagnostics } of [three, older]) {
    expect(operationOf(contract, "order").messages).toMatchObject([{ name: "order", payload: true }]);
    expect(contract.messages.map(({ name }) => name)).toEqual(["order"]);
    expect(problemsOf(diagnostics)).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toContain("messages-missing");
  }
});

test("how messages travel is said by the operation, else by its channel, else by the document", async () => {
  const said = async (operation: string, channel: string, root: string) => {
    const text = contractWith(operation, root).replace(
      "address: tea.orders",
      `address: tea.orders${channel}`,
    );
    const { contract, diagnostics } = await modelOf(text);
    expect(problemsOf(diagnostics)).toEqual([]);
    return operationOf(contract, "order").wire;
  };
  const channel = "\n    x-posthorn: { wire: cloudevents }";
  expect(await said("tags: []", "", "")).toBeUndefined();
  expect(await said("tags: []", "", "x-posthorn: { wire: plain }")).toBe("plain");
  expect(await said("tags: []", channel, "x-posthorn: { wire: plain }")).toBe("cloudevents");
  expect(await said("x-posthorn: { wire: plain }", channel, "")).toBe("plain");
});

test("a document whose operations travel in an unknown way is told so once", async () => {
  const text = contractWith("tags: []", "x-posthorn: { wire: soap }").replace(
    "operations:",
    "operations:\n  again: { action: send, channel: { $ref: '#/channels/orders' } }",
  );
  const { diagnostics } = await modelOf(text);
  const told = diagnostics.filter(({ code }) => code === "x-posthorn-invalid");
  expect(told.map(({ pointer }) => pointer)).toEqual(["/x-posthorn/wire"]);
});

test.each(["address: null", ""])(
  "a channel with %j in place of its address has its id for one",
  async (line) => {
    const text = contractWith("tags: []").replace("address: tea.orders", line);
    const { contract, diagnostics } = await modelOf(text);
    expect(operationOf(contract, "order").channel.address).toBe("orders");
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: "channel-address-inferred", pointer: "/channels/orders" }),
    );
  },
);

test("a channel for replies alone needs no address", async () => {
  const { diagnostics } = await modelOf(contractWith("reply: { channel: { $ref: '#/channels/answers' } }"));
  expect(diagnostics.map(({ code }) => code)).not.toContain("channel-address-inferred");
});

test.each(["tea.{a}{b}", "tea.{", "tea.{}"])("the address %s is not supported", async (address) => {
  const { diagnostics } = await modelOf(contractWith("tags: []").replace("tea.orders", `'${address}'`));
  expect(problemsOf(diagnostics)).toEqual(["not-supported"]);
});

test("parameters have what 2 says of them in a schema, and 3 directly", async () => {
  const described = "enum: [green, black], default: green, description: Which tea., examples: [green]";
  const expected = [
    {
      name: "tea",
      description: "Which tea.",
      enum: ["green", "black"],
      default: "green",
      examples: ["green"],
    },
  ];
  const three = await modelOf(
    contractWith("tags: []").replace(
      "address: tea.orders",
      `address: 'a.{tea}'\n    parameters: { tea: { ${described} } }`,
    ),
  );
  expect(operationOf(three.contract, "order").channel.parameters).toEqual(expected);
  const { contract } = await modelOf(
    two(
      `  'a/{tea}': { parameters: { tea: { schema: { ${described} } } }, publish: { operationId: in, message: { name: A } } }`,
    ),
  );
  expect(operationOf(contract, "in").channel.parameters).toEqual(expected);
});

test("in 3 what an operation says itself counts more than its traits, in 2 the traits do", async () => {
  const trait = "{ summary: Of the trait., description: Of the trait. }";
  const three = await modelOf(
    contractWith(
      "summary: Its own.\ntraits: [{ $ref: '#/components/operationTraits/t' }]",
      `components: { operationTraits: { t: ${trait} } }`,
    ),
  );
  expect(operationOf(three.contract, "order")).toMatchObject({
    summary: "Its own.",
    description: "Of the trait.",
  });
  const { contract } = await modelOf(
    two(`  a: { publish: { operationId: in, summary: Its own., traits: [${trait}], message: { name: A } } }`),
  );
  expect(operationOf(contract, "in").summary).toBe("Of the trait.");
});
