import { expect, test } from "vitest";
import { modelOf } from "../../test/contract-with.ts";

const ordered = "orderingKey: '$message.payload#/id'";

/** Two operations with settings, each on a separate channel with an address. */
const read = async (one: string, other: string, addresses = ["tea", "tea"]) => {
  const { diagnostics } = await modelOf(`asyncapi: 3.0.0
info: { title: Tea, version: 1.0.0 }
channels:
  one: { address: ${addresses[0]}, messages: { M: { payload: { $ref: '#/components/schemas/S' } } } }
  other: { address: ${addresses[1]}, messages: { N: { payload: { $ref: '#/components/schemas/S' } } } }
operations:
  first: { action: receive, channel: { $ref: '#/channels/one' }, x-posthorn: { ${one} } }
  second: { action: receive, channel: { $ref: '#/channels/other' }, x-posthorn: { ${other} } }
components:
  schemas: { S: { type: object, required: [id], properties: { id: { type: string } } } }
`);
  return diagnostics.map(({ code, pointer }) => ({ code, pointer }));
};

test.each([
  ["a queue", "command"],
  ["a topic", "event"],
])("%s has an order for all of its operations or for none", async (_, kind) => {
  const differs = (id: string) => [{ code: "order-differs", pointer: `/operations/${id}` }];
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
