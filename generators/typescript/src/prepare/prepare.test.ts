import type { Message } from "@posthorn/contract";
import { expect, test } from "vitest";
import { at, commandOf, contractWith, messageOf } from "../../test/operations.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { graphOf } from "./graph.ts";
import { prepare } from "./prepare.ts";

function prepared(message: Message): Message | undefined {
  const contract = prepare(contractWith([commandOf("brew", { messages: [message] })]), graphOf([]));
  expect(contract.operations[0]?.messages[0]).toBe(contract.messages[0]);
  return contract.messages[0];
}

test("a message without headers stays as it is", () => {
  const message = messageOf("brew", { description: "Tea.", correlationHeader: "trace" });
  expect(prepared(message)).toEqual(message);
});

test.each([
  ["is not described", {}, true],
  ["accepts any text", { properties: { trace: { type: "string" } } }, true],
  ["is required and accepts any text", { properties: { trace: {} }, required: ["trace"] }, true],
  ["accepts one form only", { properties: { trace: { type: "string", format: "uuid" } } }, false],
])("Posthorn sets the correlation header if it %s: %o", (_, raw, isSet) => {
  const headers = schemaOf({ type: "object", ...raw });
  const { correlationHeader, headers: declared } =
    prepared(messageOf("brew", { headers, correlationHeader: "trace" })) ?? {};
  expect(correlationHeader).toBe(isSet ? "trace" : undefined);
  expect(declared).not.toHaveProperty("required", ["trace"]);
});

test("a correlation header that the program sets stays required", () => {
  const headers = schemaOf({
    type: "object",
    properties: { trace: { type: "string", format: "uuid" } },
    required: ["trace"],
  });
  expect(prepared(messageOf("brew", { headers, correlationHeader: "trace" }))?.headers).toBe(headers);
});

test("a content type that the headers fix decides the form of the payload", () => {
  const headers = schemaOf({ type: "object", properties: { "Content-Type": { const: "text/plain" } } });
  const { contentType, payload } = prepared(messageOf("brew", { headers, payload: true })) ?? {};
  expect([contentType, payload]).toEqual([
    "text/plain",
    { origin: at("/components/messages/brew"), types: ["string"] },
  ]);
});
