import { describe, expect, test } from "vitest";
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

const codesOf = (diagnostics: readonly { readonly code: string }[]) => diagnostics.map(({ code }) => code);

test.each([
  ["says nothing", "{}"],
  ["has a channel of no messages", "{ channel: { $ref: '#/channels/empty' } }"],
  [
    "is of failures alone",
    "{ channel: { $ref: '#/channels/answers' }, messages: [{ $ref: '#/channels/answers/messages/NoTea' }] }",
  ],
])("a reply that %s may be any JSON, which is said", async (_, reply) => {
  const { query, diagnostics, problems } = await read(reply, (text) =>
    text.replace("operations:", "  empty: { address: null }\noperations:"),
  );
  expect(problems).toEqual([]);
  expect(codesOf(diagnostics)).toEqual(["reply-messages-missing"]);
  expect(query.replies).toMatchObject([{ name: "orderReply", payload: true }]);
});

test("several messages of success are all replies", async () => {
  const { query, problems } = await read(answers, (text) =>
    text.replace("NoTea:", "Later: { payload: { type: string } }\n      NoTea:"),
  );
  expect(problems).toEqual([]);
  expect(query.replies.map(({ name }) => name)).toEqual(["Answer", "Later"]);
  expect(query.failures.map(({ name }) => name)).toEqual(["NoTea"]);
});

const at = (address: string) => (text: string) => text.replace("address: null", `address: ${address}`);

describe("where a reply goes", () => {
  test("may be a fixed address", async () => {
    const { query, problems } = await read(answers, at("tea.answers"));
    expect(problems).toEqual([]);
    expect(query.replyAddress).toBe("tea.answers");
  });

  test("may have the parameters of the request's address", async () => {
    const { query, problems } = await read(answers, (text) =>
      at("'tea.{shop}.answers'")(text).replace("tea.orders", "'tea.{shop}.orders'"),
    );
    expect(problems).toEqual([]);
    expect(query.replyAddress).toBe("tea.{shop}.answers");
  });

  test("is the asker's inbox where no request says what a parameter is, and that is said", async () => {
    const { query, diagnostics, problems } = await read(answers, at("'tea.{shop}.answers'"));
    expect(problems).toEqual([]);
    expect(query.replyAddress).toBeUndefined();
    expect(diagnostics.at(-1)?.message).toBe(
      'Replies to "order" go to each asker\'s own inbox and not to "tea.{shop}.answers", since no request says what "shop" is there. Give its own address a parameter of that name.',
    );
  });

  test.each([
    ["$message.header#/replyTo", { part: "header", path: ["replyTo"] }],
    ["$message.header#/MQMD/ReplyToQ", { part: "header", path: ["MQMD", "ReplyToQ"] }],
    ["$message.payload#/answer~1here/to", { part: "payload", path: ["answer/here", "to"] }],
  ])("may stand at %s of the request", async (location, expected) => {
    const { query, problems } = await read(`{ address: { location: '${location}' }, ${answers.slice(1)}`);
    expect(problems).toEqual([]);
    expect(query.replyTo).toEqual(expected);
  });

  test("in the header reply-to is what the runtime does anyway", async () => {
    const { query, problems } = await read(
      `{ address: { location: '$message.header#/Reply-To' }, ${answers.slice(1)}`,
    );
    expect(problems).toEqual([]);
    expect(query).not.toHaveProperty("replyTo");
  });

  test("is the request's to say where there is a fixed address as well", async () => {
    const { query } = await read(
      `{ address: { location: '$message.header#/reply-to' }, ${answers.slice(1)}`,
      at("tea.answers"),
    );
    expect(query).toMatchObject({
      replyAddress: "tea.answers",
      replyTo: { part: "header", path: ["reply-to"] },
    });
  });

  test("at a location that is none is the inbox, with a warning", async () => {
    const { query, problems } = await read(`{ address: { location: '$message.header' }, ${answers.slice(1)}`);
    expect(problems).toEqual(["value-location-ignored"]);
    expect(query).not.toHaveProperty("replyTo");
  });
});

describe("a correlation id", () => {
  const of = (message: string, location: string) => (text: string) =>
    text.replace(`${message}: {`, `${message}: { correlationId: { location: '${location}' },`);

  test.each([
    ["$message.header#/request-id", { part: "header", path: ["request-id"] }],
    ["$message.payload#/id", { part: "payload", path: ["id"] }],
  ])("at %s is kept, and what the other side does not say is left out", async (location, expected) => {
    const { query, problems } = await read(answers, of("Order", location));
    expect(problems).toEqual([]);
    expect(query.correlation).toEqual({ request: expected });
  });

  test("in the header correlation-id is what the runtime does anyway", async () => {
    const { query } = await read(answers, of("Answer", "$message.header#/correlation-id"));
    expect(query).not.toHaveProperty("correlation");
  });

  test("may stand somewhere else in the reply than in the request", async () => {
    const { query, problems } = await read(answers, (text) =>
      of("Answer", "$message.payload#/for")(of("Order", "$message.header#/MQMD/CorrelId")(text)),
    );
    expect(problems).toEqual([]);
    expect(query.correlation).toEqual({
      request: { part: "header", path: ["MQMD", "CorrelId"] },
      reply: { part: "payload", path: ["for"] },
    });
  });

  test("in different places of two replies is where the first has it, with a warning", async () => {
    const { query, diagnostics } = await read(answers, (text) =>
      of("NoTea", "$message.header#/b")(of("Answer", "$message.header#/a")(text)),
    );
    expect(query.correlation?.reply).toEqual({ part: "header", path: ["a"] });
    expect(diagnostics).toMatchObject([
      { code: "correlation-differs", message: expect.stringContaining('"$message.header#/b" does not') },
    ]);
  });
});

test("an operation that describes the reply once more is an event, which is said", async () => {
  const text = contractWith(
    `x-posthorn: { kind: query }\nreply: ${answers}`,
    `
  answered:
    action: send
    channel: { $ref: '#/channels/answers' }
    x-posthorn: { kind: event }
`,
  );
  const { contract, diagnostics } = await modelOf(text);
  expect(operationOf(contract, "answered").kind).toBe("event");
  expect(diagnostics.map(({ code, pointer }) => [code, pointer])).toContainEqual([
    "reply-operation",
    "/operations/answered",
  ]);
});
