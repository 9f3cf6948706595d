import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf, problemsOf } from "../../test/contract-with.ts";

const read = async (operation: string) => {
  const { contract, diagnostics } = await modelOf(contractWith(operation));
  const { kind } = operationOf(contract, "order");
  const inferred = diagnostics.find(({ code }) => code === "kind-inferred");
  return { kind, because: inferred?.message, problems: problemsOf(diagnostics) };
};
const reply = "reply: { channel: { $ref: '#/channels/answers' } }";

test("the kind in x-posthorn is used, and nothing is inferred", async () => {
  expect(await read("x-posthorn: { kind: command }\ntags: [{ name: event }]")).toEqual({
    kind: "command",
    problems: [],
  });
});

test("a tag determines the kind", async () => {
  expect(await read("tags: [{ name: shop }, { name: command }]")).toMatchObject({
    kind: "command",
    because: expect.stringContaining("it has a tag of that name"),
  });
});

test("a reply makes the operation a query", async () => {
  expect(await read(reply)).toMatchObject({
    kind: "query",
    because: expect.stringContaining("it has a reply"),
  });
});

test.each([
  ["amqp", "amqp: { is: queue }"],
  ["nats", "nats: { queue: tea }"],
  ["sqs", "sqs: { queues: [{ name: tea }] }"],
  ["sqs", "sqs: { queue: { name: tea } }"],
  ["ibmmq", "ibmmq: { destinationType: queue }"],
  ["jms", "jms: { destinationType: fifo-queue }"],
  ["anypointmq", "own: {}, anypointmq: { destinationType: queue }"],
])("a queue of %s makes the operation a command", async (protocol, binding) => {
  expect(await read(`bindings: { ${binding} }`)).toMatchObject({
    kind: "command",
    because: expect.stringContaining(`its ${protocol} binding names a queue`),
  });
});

test.each([
  "amqp: { is: routingKey }",
  "amqp: { queue: tea }",
  "nats: {}",
  "sqs: {}",
  "jms: { destinationType: queues }",
  "ibmmq: { destinationType: topic }",
  "anypointmq: { destinationType: exchange }",
  "kafka: { is: queue, queue: tea, destinationType: queue }",
])("without other evidence the operation is an event, as with the binding %s", async (binding) => {
  expect(await read(`bindings: { ${binding} }`)).toMatchObject({
    kind: "event",
    because: expect.stringContaining("nothing indicates another kind"),
  });
});

test("tags of several kinds are ambiguous", async () => {
  expect((await read("tags: [{ name: event }, { name: command }]")).problems).toEqual(["kind-ambiguous"]);
});

test("tags of several kinds do not matter if x-posthorn declares the kind", async () => {
  expect(
    (await read("tags: [{ name: event }, { name: command }]\nx-posthorn: { kind: event }")).problems,
  ).toEqual([]);
});

test.each(["command", "event"])("a reply of a declared %s is refused", async (kind) => {
  expect((await read(`x-posthorn: { kind: ${kind} }\n${reply}`)).problems).toEqual(["reply-unexpected"]);
});

test("a tag that contradicts the reply is refused", async () => {
  expect((await read(`tags: [{ name: command }]\n${reply}`)).problems).toEqual(["reply-unexpected"]);
});

test("a query without a reply is refused", async () => {
  expect((await read("x-posthorn: { kind: query }")).problems).toEqual(["reply-missing"]);
});

test("problems with the kind name the operation, the kinds and the remedy", async () => {
  const { diagnostics } = await modelOf(contractWith(`tags: [{ name: event }, { name: command }]\n${reply}`));
  expect(
    diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ pointer, message }) => [pointer, message]),
  ).toEqual([
    [
      "/operations/order",
      'Operation "order" has tags of several kinds: command, event. State its kind with "x-posthorn: { kind: … }".',
    ],
    [
      "/operations/order",
      'Operation "order" is declared as a command, but it has a reply. Make it a query, or remove "reply".',
    ],
  ]);
});
