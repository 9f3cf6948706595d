import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { contractWith, modelOf, operationOf } from "../../test/contract-with.ts";
import { jetStreamSchema } from "./jetstream-schema.ts";

interface Written {
  readonly channel?: string;
  readonly operation?: string;
  readonly address?: string;
}

const read = async ({ channel, operation, address = "tea.orders" }: Written) => {
  const bindings = (binding: string | undefined) =>
    binding === undefined ? "{}" : `{ x-nats-jetstream: ${binding} }`;
  const text = contractWith(`x-posthorn: { kind: command }\nbindings: ${bindings(operation)}`).replace(
    "address: tea.orders",
    `address: '${address}'\n    bindings: ${bindings(channel)}`,
  );
  const { contract, diagnostics } = await modelOf(text);
  return {
    operation: operationOf(contract, "order"),
    problems: diagnostics
      .filter(({ code }) => code !== "parameter-missing")
      .map(({ severity, code, pointer, message }) => ({ severity, code, pointer, message })),
  };
};

const channelPointer = "/channels/orders/bindings/x-nats-jetstream";
const operationPointer = "/operations/order/bindings/x-nats-jetstream";

test("the published schema is that of the reader", () => {
  const file = new URL("../../../../schemas/x-nats-jetstream.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8")), "run: npm run schema -w @posthorn/contract").toEqual(
    JSON.parse(JSON.stringify(jetStreamSchema)),
  );
});

test("the stream and the consumer are read as they are written", async () => {
  const { operation, problems } = await read({
    address: "tea.{room}.orders",
    channel: "{ stream: TEA, subject: 'shop.{room}.tea', config: { max_age: 60, placement: { tags: [a] } } }",
    operation: "{ consumer: brewers, config: { ack_wait: 5 }, bindingVersion: 0.1.0 }",
  });
  expect(problems).toEqual([]);
  const { stream, subject } = operation.channel.bindings?.["x-nats-jetstream"] ?? {};
  expect([stream, subject]).toEqual(["TEA", "shop.{room}.tea"]);
  expect(operation.channel.bindings?.["x-nats-jetstream"]?.config).toEqual({
    max_age: 60,
    placement: { tags: ["a"] },
  });
  expect(operation.bindings?.["x-nats-jetstream"]?.consumer).toBe("brewers");
});

test.each([
  ["{ stream: TEA, subjects: [a] }", "/subjects", '"subjects" is unknown. Did you mean "subject"?'],
  [
    "{ stream: TEA, colour: red }",
    "/colour",
    '"colour" is unknown. Remove it, or use one of stream, subject, config, bindingVersion.',
  ],
  ["{ subject: a }", "", '"stream" is missing. Add it.'],
  ["TEA", "", '"TEA" is not an object. Give it members: stream, subject, config, bindingVersion.'],
  ["{ stream: TEA, config: 7 }", "/config", "7 is not an object. Make it an object."],
  [
    "{ stream: a.b }",
    "/stream",
    '"stream" is "a.b". Make it a name without spaces, ".", "*", ">", "/" and "\\".',
  ],
  ["{ stream: 7 }", "/stream", '"stream" is 7. Make it a name without spaces, ".", "*", ">", "/" and "\\".'],
  ["{ stream: TEA, bindingVersion: 9 }", "/bindingVersion", '"bindingVersion" is 9. Make it "0.1.0".'],
])("the binding %s of a channel is refused, with its remedy", async (channel, pointer, text) => {
  expect((await read({ channel })).problems).toEqual([
    {
      severity: "error",
      code: "x-nats-jetstream-invalid",
      pointer: channelPointer + pointer,
      message: `x-nats-jetstream: ${text}`,
    },
  ]);
});

test.each(["tea..orders", "tea.*", "tea.>", "tea orders", ".tea", "tea.{a}{b}", "tea.{", "tea.{}", ""])(
  "%j is not a subject with parameters",
  async (subject) => {
    const { problems } = await read({ channel: `{ stream: TEA, subject: '${subject}' }` });
    expect(problems).toMatchObject([
      { code: "x-nats-jetstream-invalid", pointer: `${channelPointer}/subject` },
    ]);
  },
);

test.each([
  [
    "{ stream: TEA }",
    "/stream",
    '"stream" is unknown. Remove it, or use one of consumer, config, bindingVersion.',
  ],
  [
    "{ consumer: a b }",
    "/consumer",
    '"consumer" is "a b". Make it a name without spaces, ".", "*", ">", "/" and "\\".',
  ],
  ["{ config: {} }", "", '"consumer" is missing. Add it.'],
])("the binding %s of an operation is refused, with its remedy", async (operation, pointer, text) => {
  const { problems } = await read({ operation });
  expect(problems).toContainEqual({
    severity: "error",
    code: "x-nats-jetstream-invalid",
    pointer: operationPointer + pointer,
    message: `x-nats-jetstream: ${text}`,
  });
});

describe("the subject has the parameters of the address", () => {
  test("and one that the address does not have is refused", async () => {
    const { problems } = await read({ channel: "{ stream: TEA, subject: 'tea.{room}' }" });
    expect(problems).toEqual([
      {
        severity: "error",
        code: "jetstream-parameter-unknown",
        pointer: `${channelPointer}/subject`,
        message:
          'The subject "tea.{room}" has the parameter "room", and the address "tea.orders" does not. Correct the subject or the address.',
      },
    ]);
  });

  test("and one that the subject does not have is refused", async () => {
    const { problems } = await read({
      address: "tea.{room}.{table}",
      channel: "{ stream: TEA, subject: 'tea.{table}' }",
    });
    expect(problems).toEqual([
      {
        severity: "error",
        code: "jetstream-parameter-missing",
        pointer: `${channelPointer}/subject`,
        message:
          'The subject "tea.{table}" does not have the parameter "room" of the address "tea.{room}.{table}", so consumers cannot read its value. Add "{room}" to the subject.',
      },
    ]);
  });
});

test.each([
  ["tea/{room}/orders", []],
  [
    "tea orders",
    [
      {
        severity: "error",
        code: "jetstream-subject-missing",
        pointer: channelPointer,
        message:
          'The address "tea orders" is not a subject of NATS. Add a "subject" for the messages of the channel.',
      },
    ],
  ],
])("without a subject, the address %s with dots must be one", async (address, expected) => {
  expect((await read({ address, channel: "{ stream: TEA }" })).problems).toEqual(expected);
});

test("a violation in a shared binding is reported where it is written", async () => {
  const text = contractWith(
    "x-posthorn: { kind: command }",
    "components: { channelBindings: { Shared: { x-nats-jetstream: { stream: 'A B' } } } }",
  ).replace(
    "address: tea.orders",
    "address: tea.orders\n    bindings: { $ref: '#/components/channelBindings/Shared' }",
  );
  const { diagnostics } = await modelOf(text);
  expect(diagnostics).toMatchObject([
    { pointer: "/components/channelBindings/Shared/x-nats-jetstream/stream" },
  ]);
});

test.each([
  [
    "server",
    "/servers/main",
    "servers: { main: { host: tea.example, protocol: nats, bindings: BINDINGS } }",
    "",
  ],
  ["message", "/channels/orders/messages/Order", "", "Order: { bindings: BINDINGS,"],
])("a binding of a %s has no effect, which is reported", async (owner, pointer, server, message) => {
  const text = contractWith("x-posthorn: { kind: command }", server)
    .replace("Order: {", message || "Order: {")
    .replace("BINDINGS", "{ x-nats-jetstream: { stream: TEA } }");
  const { diagnostics } = await modelOf(text);
  expect(diagnostics).toMatchObject([
    {
      severity: "warning",
      code: "jetstream-misplaced",
      pointer: `${pointer}/bindings/x-nats-jetstream`,
      message: `"x-nats-jetstream" of a ${owner} has no effect. Move it to the bindings of a channel or an operation.`,
    },
  ]);
});

test("a binding of publish in AsyncAPI 2 is that of the operation", async () => {
  const { contract, diagnostics } = await modelOf(`
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
  tea/orders:
    bindings: { x-nats-jetstream: { stream: TEA } }
    publish:
      operationId: order
      x-posthorn: { kind: command }
      bindings: { x-nats-jetstream: { consumer: 'a b' } }
      message: { name: Order, payload: { type: object } }
`);
  expect(operationOf(contract, "order").channel.bindings).toEqual({ "x-nats-jetstream": { stream: "TEA" } });
  expect(diagnostics).toMatchObject([
    {
      code: "x-nats-jetstream-invalid",
      pointer: "/channels/tea~1orders/publish/bindings/x-nats-jetstream/consumer",
    },
  ]);
});
