import type { QueryOperation, ValueLocation } from "@posthorn/contract";
import { expect, test } from "vitest";
import { onOneLine } from "../../../test/declared.ts";
import { contractWith, generatedFrom, messageOf, queryOf } from "../../../test/operations.ts";
import { schemaOf } from "../../../test/raw-schema.ts";

/** The members of a query's descriptor about replies: its reply address and its correlation id. */
function locationsOf(rest: Partial<QueryOperation>): readonly string[] {
  const text = generatedFrom(contractWith([queryOf("price", rest)]), "operations/price.ts");
  const members = text.matchAll(/^ {2}((?:replyTo|correlation): .*?),\n(?= {2}\w|\})/gms);
  return [...members].map(([, member = ""]) => onOneLine(member));
}

const header = (...path: readonly string[]): ValueLocation => ({ part: "header", path });
const payload = (...path: readonly string[]): ValueLocation => ({ part: "payload", path });
const withId = (raw: object, name = "id") => ({
  payload: schemaOf({ type: "object", properties: { [name]: raw } }),
});
const request = (raw: object) => [messageOf("price", withId(raw))];

test("the reply address of a request is at its location", () => {
  const messages = [messageOf("price", { headers: schemaOf({ type: "object", properties: { back: {} } }) })];
  expect(locationsOf({ messages, replyTo: header("back", "to") })).toEqual([
    'replyTo: { header: "back", steps: ["to"] }',
  ]);
  expect(locationsOf({ replyTo: payload("back", "to") })).toEqual(['replyTo: { path: ["back", "to"] }']);
});

test.each([
  [{ type: "string" }, '{ path: ["id"] }'],
  [{ type: "string", format: "uuid" }, '{ path: ["id"], as: "uuid" }'],
  [{ type: "integer" }, '{ path: ["id"], as: "integer" }'],
  [{ type: ["integer", "null"], format: "int32" }, '{ path: ["id"], as: "integer", largest: 2147483647 }'],
  [{ type: "number", maximum: 99.5 }, '{ path: ["id"], as: "integer", largest: 99 }'],
  [{ type: "integer", exclusiveMaximum: 100 }, '{ path: ["id"], as: "integer", largest: 99 }'],
  [{ type: "integer", exclusiveMaximum: 99.5 }, '{ path: ["id"], as: "integer", largest: 99 }'],
  [{ type: "integer", maximum: 2 ** 60 }, '{ path: ["id"], as: "integer" }'],
  [{ type: "integer", allOf: [{ maximum: 7 }] }, '{ path: ["id"], as: "integer", largest: 7 }'],
  [{ type: ["integer", "string"] }, '{ path: ["id"] }'],
  [{ type: "null" }, '{ path: ["id"] }'],
])("a correlation id of %j is generated as %s", (raw, location) => {
  const correlation = { request: payload("id") };
  expect(locationsOf({ messages: request(raw), correlation })).toEqual([
    `correlation: { request: ${location}, reply: { header: "correlation-id" } }`,
  ]);
});

test("a reply has the location of the request if its payloads have that property too", () => {
  const replies = [messageOf("one", withId({ type: "integer", maximum: 9 })), messageOf("two", withId({}))];
  const messages = request({ type: "string" });
  expect(locationsOf({ messages, replies, correlation: { request: payload("id") } })).toEqual([
    'correlation: { request: { path: ["id"] }, reply: { path: ["id"], as: "integer" } }',
  ]);
  const other = [...replies, messageOf("three", withId({}, "other"))];
  expect(locationsOf({ messages, replies: other, correlation: { request: payload("id") } })).toEqual([
    'correlation: { request: { path: ["id"] }, reply: { header: "correlation-id" } }',
  ]);
});

test("a request has the location of the reply, and headers are the same in both directions", () => {
  const messages = request({ type: "string" });
  const replies = [messageOf("reply", withId({}))];
  expect(locationsOf({ messages, replies, correlation: { reply: payload("id") } })).toEqual([
    'correlation: { request: { path: ["id"] }, reply: { path: ["id"] } }',
  ]);
  expect(locationsOf({ correlation: { request: header("trace") } })).toEqual([
    'correlation: { request: { header: "trace" }, reply: { header: "trace" } }',
  ]);
  expect(locationsOf({ correlation: {} })).toEqual([
    'correlation: { request: { header: "correlation-id" }, reply: { header: "correlation-id" } }',
  ]);
});

test("a property of an inherited name is not described by what every object inherits", () => {
  expect(locationsOf({ messages: request({}), correlation: { request: payload("constructor") } })).toEqual([
    'correlation: { request: { path: ["constructor"] }, reply: { header: "correlation-id" } }',
  ]);
});
