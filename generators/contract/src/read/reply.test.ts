import { expect, test } from "vitest";
import { contractWith, modelOf, operationOf, problemsOf } from "../../test/contract-with.ts";

const read = async (reply: string, change: (text: string) => string = (text) => text) => {
  const text = change(contractWith(`x-posthorn: { kind: query, timeoutMs: 500 }\nreply: ${reply}`));
  const { contract, diagnostics } = await modelOf(text);
  const query = operationOf(contract, "order");
  if (query.kind !== "query") throw new Error(query.kind);
  return { query, diagnostics, problems: problemsOf(diagnostics) };
};
const answers = "{ channel: { $ref: '#/channels/answers' } }";

test("all messages of the reply's channel are replies, those marked as failures apart", async () => {
  const { query, problems } = await read(answers);
  expect(problems).toEqual([]);
  expect(query.replies.map(({ name }) => name)).toEqual(["Answer"]);
  expect(query.failures.map(({ name }) => name)).toEqual(["NoTea"]);
  expect(query.timeoutMs).toBe(500);
});

test("the reply's own list of messages counts more than its channel's", async () => {
  const { query } = await read(
    "{ channel: { $ref: '#/channels/answers' }, messages: [{ $ref: '#/channels/answers/messages/Answer' }] }",
  );
  expect(query.failures).toEqual([]);
});

test("a reply of failures alone is refused", async () => {
  const { problems } = await read(
    "{ channel: { $ref: '#/channels/answers' }, messages: [{ $ref: '#/channels/answers/messages/NoTea' }] }",
  );
  expect(problems).toEqual(["reply-messages-missing"]);
});

test("a reply at a fixed address is not supported yet", async () => {
  const { diagnostics } = await read(answers, (text) =>
    text.replace("address: null", "address: tea.answers"),
  );
  expect(diagnostics).toMatchObject([
    {
      code: "not-supported",
      pointer: "/operations/order/reply/channel",
      message: expect.stringContaining("tea.answers"),
    },
  ]);
});

test("a reply address in the header reply-to is what the runtime does", async () => {
  const { problems } = await read(
    `{ address: { location: '$message.header#/reply-to' }, ${answers.slice(1)}`,
  );
  expect(problems).toEqual([]);
});

test("a reply address elsewhere is not supported yet", async () => {
  const { diagnostics } = await read(`{ address: { location: '$message.payload#/to' }, ${answers.slice(1)}`);
  expect(diagnostics).toMatchObject([{ code: "not-supported", pointer: "/operations/order/reply/address" }]);
});

const correlatedAt = (location: string) => (text: string) =>
  text.replace("Order: {", `Order: { correlationId: { location: '${location}' },`);

test("the header of the correlation id is kept", async () => {
  expect((await read(answers, correlatedAt("$message.header#/request-id"))).query.correlationHeader).toBe(
    "request-id",
  );
});

test.each(["$message.payload#/id", "$message.header#/MQMD/CorrelId"])(
  "a correlation id at %s is not supported yet",
  async (location) => {
    expect((await read(answers, correlatedAt(location))).problems).toEqual(["not-supported"]);
  },
);

test("request and reply must name the same header", async () => {
  const { diagnostics } = await read(answers, (text) =>
    correlatedAt("$message.header#/a")(text).replace(
      "Answer: {",
      "Answer: { correlationId: { location: '$message.header#/b' },",
    ),
  );
  expect(diagnostics).toMatchObject([{ code: "not-supported", message: expect.stringContaining("(a, b)") }]);
});
