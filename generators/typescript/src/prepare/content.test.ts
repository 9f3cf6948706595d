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
  const json = messageOf("application/json", true);
  expect(payloadInCode(json, () => true)).toBe(json.payload);
});
