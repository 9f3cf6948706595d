import type { Message } from "@posthorn/contract";
import { expect, test } from "vitest";
import { schemaOf } from "../../test/raw-schema.ts";
import { payloadForm, payloadInCode } from "./content.ts";

function messageOf(contentType: string, payload: unknown): Message {
  const origin = { file: "a.yaml", pointer: "/components/messages/A" };
  return { name: "A", origin, contentType, payload: schemaOf(payload), examples: [] };
}

test.each([
  ["application/json", { type: "object" }, "json"],
  ["application/vnd.tea+json; v=1", {}, "json"],
  ["text/plain", {}, "text"],
  ["Text/Plain", true, "text"],
  ["text/plain", { type: "string", pattern: "a" }, "text"],
  ["text/plain", { type: "integer" }, "integer"],
  ["text/plain", { type: "number", minimum: 0 }, "number"],
  ["text/plain", { type: ["integer", "number"] }, "number"],
  ["text/plain; charset=utf-8", { type: "boolean" }, "boolean"],
  ["text/plain", { enum: [1, 2.5] }, "number"],
  ["text/plain", { const: true }, "boolean"],
  ["text/plain", { enum: [1, "a"] }, "custom"],
  ["text/plain", { type: ["integer", "null"] }, "custom"],
  ["text/plain", { type: "null" }, "custom"],
  ["application/xml", { type: "integer" }, "custom"],
  ["application/xml", { type: "string" }, "text"],
  ["application/xml", { type: "object" }, "custom"],
  ["application/xml", { properties: {} }, "custom"],
  ["application/xml", { oneOf: [{}] }, "custom"],
  ["image/png", { type: "string", format: "binary" }, "bytes"],
  ["image/png", { format: "binary" }, "bytes"],
  ["image/png", { description: "A picture." }, "bytes"],
  ["application/octet-stream", true, "bytes"],
  ["application/octet-stream", false, "custom"],
  ["JSON; charset=utf-8", {}, "json"],
  ["application/jsonlines", {}, "bytes"],
  ["text/json5", {}, "text"],
  ["application/xml; profile=a/json", {}, "bytes"],
  ["application/x+text/plain", {}, "bytes"],
  ["text/plain", { type: ["string", "null"] }, "custom"],
  ["text/plain", { type: ["boolean", "null"] }, "custom"],
  ["text/plain", { const: "a" }, "custom"],
  ["text/plain", { minLength: 1 }, "custom"],
  ["text/plain", { not: {} }, "custom"],
  ["image/png", { type: "string", format: "date" }, "text"],
  ["image/png", { contentEncoding: "base64" }, "bytes"],
] as const)("%s of %j is %s", (contentType, payload, form) => {
  expect(payloadForm(messageOf(contentType, payload), () => true)).toBe(form);
});

test("a message with an encoding is encoded, whatever its content type", () => {
  const encoding = { kind: "avro", schema: "string" } as const;
  expect(payloadForm({ ...messageOf("application/json", {}), encoding }, () => true)).toBe("encoded");
});

test("undeclared payloads are bytes or texts in code, with the documentation of the contract", () => {
  const documented = { description: "A picture.", maxLength: 5 };
  const payload = payloadInCode(messageOf("image/png", { ...documented, format: "binary" }), () => true);
  expect(payload).toMatchObject({ description: "A picture.", types: ["string"], format: "binary" });
  expect(payload).not.toHaveProperty("maxLength");
  expect(payloadInCode(messageOf("text/plain", true), () => true)).toMatchObject({ types: ["string"] });
  const text = messageOf("text/plain", { type: "string", pattern: "a" });
  expect(payloadInCode(text, () => true)).toBe(text.payload);
  const json = messageOf("application/json", true);
  expect(payloadInCode(json, () => true)).toBe(json.payload);
});

test("a payload that refers to a schema has the form that the schema has", () => {
  const message = { ...messageOf("text/plain", {}), payload: { ref: "Cups" } };
  expect(payloadForm(message, () => schemaOf({ type: "integer" }))).toBe("integer");
  expect(payloadInCode(message, () => schemaOf({ type: "integer" }))).toEqual({ ref: "Cups" });
  expect(payloadInCode(message, () => schemaOf({ title: "Cups", default: 1 }, "/cups"))).toEqual({
    origin: { file: "shop.yaml", pointer: "/cups" },
    title: "Cups",
    types: ["string"],
  });
});
