import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf, problemsOf } from "../../test/contract-with.ts";

const two = (channels: string, components = "{}") => `
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
${channels}
components: ${components}
`;

test("an operation has its channel, its messages and its origin", async () => {
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

test("in AsyncAPI 2 publish describes messages that the application receives", async () => {
  const { contract } = await modelOf(
    two(`
  a: { publish: { operationId: in, message: { name: A, payload: {} } }, subscribe: { operationId: out, message: { name: B } } }`),
  );
  expect(contract.operations.map(({ id, action, channel }) => [id, action, channel.address])).toEqual([
    ["in", "receive", "a"],
    ["out", "send", "a"],
  ]);
});

test("an operation may have several messages", async () => {
  const { contract } = await modelOf(
    two("  a: { publish: { operationId: in, message: { oneOf: [{ name: A }, { messageId: B }] } } }"),
  );
  expect(operationOf(contract, "in").messages.map(({ name }) => name)).toEqual(["A", "B"]);
});

test("a message that an operation lists twice counts once", async () => {
  const twice =
    "[{ $ref: '#/channels/orders/messages/Order' }, { $ref: '#/channels/orders/messages/Order' }]";
  const { contract } = await modelOf(contractWith(`messages: ${twice}`));
  expect(operationOf(contract, "order").messages.map(({ name }) => name)).toEqual(["Order"]);
});

test("an operation without an id gets that of its channel, which is reported", async () => {
  const { contract, diagnostics } = await modelOf(two("  a/b: { publish: { message: { name: A } } }"));
  expect(contract.operations[0]?.id).toBe("a/b");
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: "operation-id-inferred" }));
});

test("two operations of a channel without ids get different ones", async () => {
  const { contract } = await modelOf(
    two("  a: { publish: { message: { name: A } }, subscribe: { message: { name: A2 } } }"),
  );
  expect(contract.operations.map(({ id }) => id)).toEqual(["a.publish", "a.subscribe"]);
});

test("an operation without a message gets one of its name with an unknown payload, which is reported", async () => {
  const three = await modelOf(contractWith("messages: []"));
  const older = await modelOf(two("  a: { publish: { operationId: order } }"));
  for (const { contract, diagnostics } of [three, older]) {
    expect(operationOf(contract, "order").messages).toMatchObject([{ name: "order", payload: true }]);
    expect(contract.messages.map(({ name }) => name)).toEqual(["order"]);
    expect(problemsOf(diagnostics)).toEqual([]);
    expect(diagnostics.map(({ code }) => code)).toContain("messages-missing");
  }
});

test("the wire format is that of the operation, of its channel or of the document", async () => {
  const wireOf = async (operation: string, channel: string, root: string) => {
    const text = contractWith(operation, root).replace(
      "address: tea.orders",
      `address: tea.orders${channel}`,
    );
    const { contract, diagnostics } = await modelOf(text);
    expect(problemsOf(diagnostics)).toEqual([]);
    return operationOf(contract, "order").wire;
  };
  const channel = "\n    x-posthorn: { wire: cloudevents }";
  expect(await wireOf("tags: []", "", "")).toBeUndefined();
  expect(await wireOf("tags: []", "", "x-posthorn: { wire: plain }")).toBe("plain");
  expect(await wireOf("tags: []", channel, "x-posthorn: { wire: plain }")).toBe("cloudevents");
  expect(await wireOf("x-posthorn: { wire: plain }", channel, "")).toBe("plain");
  expect(await wireOf("x-posthorn: { wire: structured }", channel, "")).toBe("structured");
});

test("an unknown wire format of a document is reported once", async () => {
  const text = contractWith("tags: []", "x-posthorn: { wire: soap }").replace(
    "operations:",
    "operations:\n  again: { action: send, channel: { $ref: '#/channels/orders' } }",
  );
  const { diagnostics } = await modelOf(text);
  const invalid = diagnostics.filter(({ code }) => code === "x-posthorn-invalid");
  expect(invalid.map(({ pointer }) => pointer)).toEqual(["/x-posthorn/wire"]);
});

test.each(["address: null", ""])("a channel with the address %j gets its id as its address", async (line) => {
  const text = contractWith("tags: []").replace("address: tea.orders", line);
  const { contract, diagnostics } = await modelOf(text);
  expect(operationOf(contract, "order").channel.address).toBe("orders");
  expect(diagnostics).toContainEqual(
    expect.objectContaining({ code: "channel-address-inferred", pointer: "/channels/orders" }),
  );
});

test("a channel that is only for replies needs no address", async () => {
  const { diagnostics } = await modelOf(contractWith("reply: { channel: { $ref: '#/channels/answers' } }"));
  expect(diagnostics.map(({ code }) => code)).not.toContain("channel-address-inferred");
});

test.each(["tea.{a}{b}", "tea.{", "tea.{}"])("the address %s is not supported", async (address) => {
  const { diagnostics } = await modelOf(contractWith("tags: []").replace("tea.orders", `'${address}'`));
  expect(problemsOf(diagnostics)).toEqual(["not-supported"]);
});

test("the values of parameters are in a schema in AsyncAPI 2, and direct members in AsyncAPI 3", async () => {
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

test("an operation takes precedence over its traits in AsyncAPI 3, the traits take precedence in AsyncAPI 2", async () => {
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
