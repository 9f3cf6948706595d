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

test("all messages of the reply's channel are replies, except for failures", async () => {
  const { query, problems } = await read(answers);
  expect(problems).toEqual([]);
  expect(query.replies.map(({ name }) => name)).toEqual(["Answer"]);
  expect(query.failures.map(({ name }) => name)).toEqual(["NoTea"]);
  expect(query.timeoutMs).toBe(500);
});

test("the reply's list of messages takes precedence over that of its channel", async () => {
  const { query } = await read(
    "{ channel: { $ref: '#/channels/answers' }, messages: [{ $ref: '#/channels/answers/messages/Answer' }] }",
  );
  expect(query.failures).toEqual([]);
});

const codesOf = (diagnostics: readonly { readonly code: string }[]) => diagnostics.map(({ code }) => code);

test.each([
  ["is empty", "{}"],
  ["has a channel without messages", "{ channel: { $ref: '#/channels/empty' } }"],
  [
    "has only failures",
    "{ channel: { $ref: '#/channels/answers' }, messages: [{ $ref: '#/channels/answers/messages/NoTea' }] }",
  ],
])("a reply that %s may be any JSON value, which is reported", async (_, reply) => {
  const { query, diagnostics, problems } = await read(reply, (text) =>
    text.replace("operations:", "  empty: { address: null }\noperations:"),
  );
  expect(problems).toEqual([]);
  expect(codesOf(diagnostics)).toEqual(["reply-messages-missing"]);
  expect(query.replies).toMatchObject([{ name: "orderReply", payload: true }]);
});

test("all messages of success are replies", async () => {
  const { query, problems } = await read(answers, (text) =>
    text.replace("NoTea:", "Later: { payload: { type: string } }\n      NoTea:"),
  );
  expect(problems).toEqual([]);
  expect(query.replies.map(({ name }) => name)).toEqual(["Answer", "Later"]);
  expect(query.failures.map(({ name }) => name)).toEqual(["NoTea"]);
});

const at = (address: string) => (text: string) => text.replace("address: null", `address: ${address}`);

describe("the reply address", () => {
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

  test("is the requester's inbox if requests do not have a parameter, which is reported", async () => {
    const { query, diagnostics, problems } = await read(answers, at("'tea.{shop}.answers'"));
    expect(problems).toEqual([]);
    expect(query.replyAddress).toBeUndefined();
    expect(diagnostics.at(-1)?.message).toBe(
      'Replies to "order" go to the requester\'s own inbox and not to "tea.{shop}.answers", because requests do not have its parameter "shop". Add a parameter of that name to the request\'s address.',
    );
  });

  test.each([
    ["$message.header#/replyTo", { part: "header", path: ["replyTo"] }],
    ["$message.header#/MQMD/ReplyToQ", { part: "header", path: ["MQMD", "ReplyToQ"] }],
    ["$message.payload#/answer~1here/to", { part: "payload", path: ["answer/here", "to"] }],
  ])("may be at %s of the request", async (location, expected) => {
    const { query, problems } = await read(`{ address: { location: '${location}' }, ${answers.slice(1)}`);
    expect(problems).toEqual([]);
    expect(query.replyTo).toEqual(expected);
  });

  test("in the header reply-to is the default", async () => {
    const { query, problems } = await read(
      `{ address: { location: '$message.header#/Reply-To' }, ${answers.slice(1)}`,
    );
    expect(problems).toEqual([]);
    expect(query).not.toHaveProperty("replyTo");
  });

  test("in a request takes precedence over a fixed address", async () => {
    const { query } = await read(
      `{ address: { location: '$message.header#/reply-to' }, ${answers.slice(1)}`,
      at("tea.answers"),
    );
    expect(query).toMatchObject({
      replyAddress: "tea.answers",
      replyTo: { part: "header", path: ["reply-to"] },
    });
  });

  test("at an invalid location is the inbox, with a warning", async () => {
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
  ])("at %s is read, and left out for the other direction", async (location, expected) => {
    const { query, problems } = await read(answers, of("Order", location));
    expect(problems).toEqual([]);
    expect(query.correlation).toEqual({ request: expected });
  });

  test("in the header correlation-id is the default", async () => {
    const { query } = await read(answers, of("Answer", "$message.header#/correlation-id"));
    expect(query).not.toHaveProperty("correlation");
  });

  test("may have different locations in request and reply", async () => {
    const { query, problems } = await read(answers, (text) =>
      of("Answer", "$message.payload#/for")(of("Order", "$message.header#/MQMD/CorrelId")(text)),
    );
    expect(problems).toEqual([]);
    expect(query.correlation).toEqual({
      request: { part: "header", path: ["MQMD", "CorrelId"] },
      reply: { part: "payload", path: ["for"] },
    });
  });

  test("at different locations of two replies is read from the first one, with a warning", async () => {
    const { query, diagnostics } = await read(answers, (text) =>
      of("NoTea", "$message.header#/b")(of("Answer", "$message.header#/a")(text)),
    );
    expect(query.correlation?.reply).toEqual({ part: "header", path: ["a"] });
    expect(diagnostics).toMatchObject([
      { code: "correlation-differs", message: expect.stringContaining('"$message.header#/b" is ignored') },
    ]);
  });
});

test("an operation that describes the reply again is an event, which is reported", async () => {
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
