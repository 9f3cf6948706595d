import { describe, expect, test } from "vitest";
import { contractWith, modelOf, operationOf } from "../../test/contract-with.ts";
import type { Diagnostic } from "../diagnostics/diagnose.ts";

/** The diagnostics of a code, each as its pointer and its message. */
const found = (diagnostics: readonly Diagnostic[], code: string): readonly string[] =>
  diagnostics.filter((each) => each.code === code).map(({ pointer, message }) => `${pointer} ${message}`);

const two = (channels: string) => `
asyncapi: 2.6.0
info: { title: Tea, version: 1.0.0 }
channels:
${channels}`;

describe("messages without a name", () => {
  test("are called after their operation, with numbers from the second one on", async () => {
    const { contract, diagnostics } = await modelOf(
      two(
        "  tea: { publish: { operationId: order, message: { oneOf: [{ payload: {} }, { payload: {} }] } } }",
      ),
    );
    expect(operationOf(contract, "order").messages.map(({ name }) => name)).toEqual([
      "orderMessage",
      "orderMessage2",
    ]);
    expect(found(diagnostics, "message-name-inferred")).toEqual([
      '/channels/tea/publish/message/oneOf/0 The message has no name, so it is called "orderMessage". Give it a "name".',
      '/channels/tea/publish/message/oneOf/1 The message has no name, so it is called "orderMessage2". Give it a "name".',
    ]);
  });

  test("have the name, the id or the key that the contract gives, in this order", async () => {
    const message = "{ name: A, messageId: B }";
    const { contract, diagnostics } = await modelOf(
      `${two(`  tea: { publish: { operationId: order, message: { oneOf: [${message}, { messageId: B }, { $ref: '#/components/messages/C' }] } } }`)}
components: { messages: { C: {} } }`,
    );
    expect(operationOf(contract, "order").messages.map(({ name }) => name)).toEqual(["A", "B", "C"]);
    expect(found(diagnostics, "message-name-inferred")).toEqual([]);
  });
});

describe("messages of the same name", () => {
  const collision = async (messages: string, rest = "") => {
    const { contract, diagnostics } = await modelOf(
      `${contractWith(`messages: [${messages}]`, rest)}`.replace("NoTea:", "Order: {}\n      NoTea:"),
    );
    return {
      names: contract.messages.map(({ name }) => name),
      problems: found(diagnostics, "message-name-collision"),
    };
  };
  const reference = (pointer: string) => `{ $ref: '#${pointer}' }`;

  test("get the id of their channel", async () => {
    const messages = ["/channels/orders/messages/Order", "/channels/answers/messages/Order"].map(reference);
    expect(await collision(messages.join(", "))).toEqual({
      names: ["Order", "answers_Order"],
      problems: [
        '/channels/answers/messages/Order Another message has the name "Order" too (contract.yaml#/channels/orders/messages/Order), so this one is called "answers_Order". Give each message a different "name".',
      ],
    });
  });

  test("get a number outside channels", async () => {
    const messages = ["/components/messages/A", "/components/messages/B", "/components/messages/C"];
    const names = "A: { name: Tea }, B: { name: Tea }, C: { name: Tea }";
    const { names: given, problems } = await collision(
      messages.map(reference).join(", "),
      `components: { messages: { ${names} } }`,
    );
    expect(given).toEqual(["Tea", "Tea_2", "Tea_3"]);
    expect(problems).toHaveLength(2);
  });
});

describe("operations", () => {
  test("of the same id are refused, at the second one", async () => {
    const message = "message: { name: A }";
    const { diagnostics } = await modelOf(
      two(
        `  a: { publish: { operationId: order, ${message} } }\n  b: { publish: { operationId: order, ${message} } }`,
      ),
    );
    expect(found(diagnostics, "operation-id-collision")).toEqual([
      '/channels/b/publish Another operation has the id "order" too (contract.yaml#/channels/a/publish). Give each operation a different id.',
    ]);
  });

  test.each([
    ["command", "timeoutMs: 5", "timeoutMs", 'is for queries, but "order" is a command'],
    ["event", "timeoutMs: 5", "timeoutMs", 'is for queries, but "order" is an event'],
    ["query", "delayMs: 5", "delayMs", 'is for commands and events, but "order" is a query'],
    [
      "query",
      "orderingKey: '$message.payload#/id'",
      "orderingKey",
      'is for commands and events, but "order" is a query',
    ],
    [
      "query",
      "retry: { attempts: 2, backoffMs: 1 }",
      "retry",
      'is for commands and events, but "order" is a query',
    ],
    [
      "query",
      "idempotencyKey: { location: '$message.payload#/id', windowMs: 1 }",
      "idempotencyKey",
      'is for commands and events, but "order" is a query',
    ],
  ])("of kind %s cannot have the setting { %s }", async (kind, setting, name, problem) => {
    const reply = kind === "query" ? "\nreply: { channel: { $ref: '#/channels/answers' } }" : "";
    const { contract, diagnostics } = await modelOf(
      contractWith(`x-posthorn: { kind: ${kind}, ${setting} }${reply}`),
    );
    expect(found(diagnostics, "x-posthorn-irrelevant")).toEqual([
      `/operations/order "${name}" ${problem}. Remove it, or change the kind.`,
    ]);
    expect(operationOf(contract, "order")).not.toHaveProperty(name);
  });
});

describe("addresses", () => {
  const read = (address: string, parameters = "") =>
    modelOf(
      contractWith("x-posthorn: { kind: event }").replace("tea.orders", `'${address}'\n    ${parameters}`),
    );

  test("have each parameter once, and every undescribed parameter is reported", async () => {
    const { contract, diagnostics } = await read("tea.{cup}.{pot}.{cup}", "parameters: { pot: {}, lid: {} }");
    expect(operationOf(contract, "order").channel.parameters).toEqual([{ name: "cup" }, { name: "pot" }]);
    expect(found(diagnostics, "parameter-missing")).toEqual([
      '/channels/orders Parameter "cup" of "tea.{cup}.{pot}.{cup}" is not described. Add it under "parameters".',
    ]);
  });

  test.each([
    [
      "tea.{cup",
      'A brace that does not belong to a parameter (in the address "tea.{cup") is not supported yet. Write each parameter as {name}.',
    ],
    [
      "tea.cup}",
      'A brace that does not belong to a parameter (in the address "tea.cup}") is not supported yet. Write each parameter as {name}.',
    ],
    [
      "{a}{b}",
      'An address with adjacent parameters ("{a}{b}") is not supported yet. Put a separator between them.',
    ],
  ])("like %s are refused with a remedy", async (address, message) => {
    const { diagnostics } = await read(address);
    expect(found(diagnostics, "not-supported")).toEqual([`/channels/orders ${message}`]);
  });
});
