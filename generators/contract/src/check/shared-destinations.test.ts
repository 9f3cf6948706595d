import { expect, test } from "vitest";
import { modelOf } from "../../test/contract-with.ts";

const ordered = "orderingKey: '$message.payload#/id'";

const replyOf = (settings: string) =>
  settings.includes("query") ? "reply: { channel: { $ref: '#/channels/replies' } }, " : "";

/** Two operations with settings, each on a separate channel with an address. */
const read = async (one: string, other: string, addresses = ["tea", "tea"]) => {
  const { diagnostics } = await modelOf(`asyncapi: 3.0.0
info: { title: Tea, version: 1.0.0 }
channels:
  one: { address: ${addresses[0]}, messages: { M: { payload: { $ref: '#/components/schemas/S' } } } }
  other: { address: ${addresses[1]}, messages: { N: { payload: { $ref: '#/components/schemas/S' } } } }
  replies: { address: null, messages: { R: { payload: { type: object } } } }
operations:
  first: { action: receive, channel: { $ref: '#/channels/one' }, ${replyOf(one)}x-posthorn: { ${one} } }
  second: { action: receive, channel: { $ref: '#/channels/other' }, ${replyOf(other)}x-posthorn: { ${other} } }
components:
  schemas: { S: { type: object, required: [id], properties: { id: { type: string } } } }
`);
  return diagnostics.map(({ code, pointer, message }) => ({ code, pointer, message }));
};

const at = (operation: "first" | "second", code: string, message: unknown = expect.any(String)) => ({
  code,
  pointer: `/operations/${operation}`,
  message,
});

test.each([
  ["a queue", "command"],
  ["a topic", "event"],
])("%s has an order for all of its operations or for none", async (_, kind) => {
  const differs = (id: "first" | "second") => [at(id, "order-differs")];
  expect(await read(`kind: ${kind}, ${ordered}`, `kind: ${kind}`)).toEqual(differs("second"));
  expect(await read(`kind: ${kind}`, `kind: ${kind}, ${ordered}`)).toEqual(differs("first"));
  expect(await read(`kind: ${kind}, ${ordered}`, `kind: ${kind}, ${ordered}`)).toEqual([]);
  expect(await read(`kind: ${kind}`, `kind: ${kind}`)).toEqual([]);
});

test("a queue and a topic with the same address are different", async () => {
  expect(await read(`kind: command, ${ordered}`, "kind: event")).toEqual([]);
});

test("different addresses are different queues", async () => {
  expect(await read(`kind: command, ${ordered}`, "kind: command", ["tea", "coffee"])).toEqual([]);
});

test("a topic keeps the messages of all its events for the same time, or those of none", async () => {
  const message =
    '"first" keeps the events of "tea" for 60 ms, but "second" at the same address does not. Give both the same "keepMs", or different addresses.';
  expect(await read("kind: event, keepMs: 60", "kind: event")).toEqual([
    at("second", "keep-differs", message),
  ]);
  expect(await read("kind: event, keepMs: 60", "kind: event, keepMs: 61")).toEqual([
    at("second", "keep-differs", message),
  ]);
  expect(await read("kind: event", "kind: event, keepMs: 60")).toEqual([at("first", "keep-differs")]);
  expect(await read("kind: event, keepMs: 60", "kind: event, keepMs: 60")).toEqual([]);
  expect(await read("kind: event, keepMs: 60", "kind: command")).toEqual([]);
  expect(await read("kind: event, keepMs: 60", "kind: event", ["tea", "coffee"])).toEqual([]);
});

test("a queue stores the messages of all its operations or of none", async () => {
  const light = "kind: query, delivery: light";
  const message =
    'The requests of "second" are not stored, but "first" stores messages at the same address, "tea". Give "second" a different address, or "x-posthorn: { delivery: durable }".';
  expect(await read("kind: command", light)).toEqual([at("second", "delivery-differs", message)]);
  expect(await read(light, "kind: query")).toEqual([at("first", "delivery-differs")]);
  expect(await read(light, "kind: query, delivery: durable")).toEqual([at("first", "delivery-differs")]);
  expect(await read(light, light)).toEqual([]);
  expect(await read(light, "kind: event")).toEqual([]);
  expect(await read(light, "kind: command", ["tea", "coffee"])).toEqual([]);
});
