import type { Message } from "@posthorn/contract";
import { expect, test } from "vitest";
import { contractOf } from "../../test/contract-of.ts";
import { commandOf, contractWith, generatedFrom, messageOf } from "../../test/operations.ts";
import { schemaOf } from "../../test/raw-schema.ts";
import { generate } from "../generate/generate.ts";

test.each([
  ["number", "numberTextCodec"],
  ["integer", "integerTextCodec"],
  ["boolean", "booleanTextCodec"],
])("a plain text payload of type %s has the codec %s", (type, codec) => {
  const contract = contractOf({ payload: schemaOf({ type }), contentType: "text/plain" });
  const text = (int64: "number" | "bigint") =>
    generate(contract, { source: "shop.yaml", int64 }).files.find(({ path }) => path === "messages/order.ts")
      ?.text ?? "";
  expect(text("number")).toContain(`codec: ${codec},`);
});

test("a plain text payload that is a 64-bit integer is exact with bigint", () => {
  const contract = contractOf({
    payload: schemaOf({ type: "integer", format: "int64" }),
    contentType: "text/plain",
  });
  const { files } = generate(contract, { source: "shop.yaml", int64: "bigint" });
  expect(files.find(({ path }) => path === "messages/order.ts")?.text).toContain("codec: bigintTextCodec,");
});

/** The descriptor of a message in generated code. */
function descriptorOf(rest: Partial<Message>): string {
  const contract = contractWith([commandOf("brew", { messages: [messageOf("brew", rest)] })]);
  const text = generatedFrom(contract, "messages/brew.ts");
  return text.slice(text.indexOf("export const brewMessage"));
}

test("a descriptor has the types of headers that are not texts, and those that core sets", () => {
  const headers = schemaOf({
    type: "object",
    properties: {
      trace: {},
      cups: { type: "integer" },
      "x-hot": { type: "boolean" },
      "ce-id": { type: "string" },
    },
    additionalProperties: { type: "number" },
  });
  expect(
    descriptorOf({ headers, correlationHeader: "trace", contentType: "application/vnd.tea+json" }),
  ).toBe(`\
export const brewMessage: Message<Brew, BrewHeaders> = {
  name: "brew",
  payload: Brew,
  headers: BrewHeaders,
  headerTypes: { trace: "json", cups: "number", "x-hot": "boolean", "ce-id": "string" },
  otherHeaders: "number",
  ownHeaders: ["ce-id"],
  correlationHeader: "trace",
  contentType: "application/vnd.tea+json",
};
`);
});

test("the type that the headers fix is the name of the message", () => {
  const headers = schemaOf({ type: "object", properties: { "CE-Type": { const: "com.example.brew" } } });
  expect(descriptorOf({ headers })).toContain('  name: "com.example.brew",\n');
});

test("a correlation header is left out if the headers do not have it, and if it is one of Posthorn's", () => {
  const headers = schemaOf({ type: "object", properties: { tea: {}, "reply-to": {} } });
  const isSet = (rest: Partial<Message>) => descriptorOf(rest).includes("correlationHeader: ");
  expect([
    isSet({ correlationHeader: "trace" }),
    isSet({ correlationHeader: "Correlation-Id" }),
    isSet({ correlationHeader: "trace", headers }),
    isSet({ correlationHeader: "reply-to", headers }),
    isSet({ correlationHeader: "posthorn-attempt" }),
  ]).toEqual([true, true, false, false, false]);
});

test.each([
  [2_000, true],
  [2_001, false],
])("an example of %i characters is in the comment: %s", (length, isShown) => {
  const payload = "x".repeat(length - 2);
  const examples = [{ headers: {} }, { payload }, { payload: 1 }];
  const contract = contractWith([commandOf("brew", { messages: [messageOf("brew", { examples })] })]);
  const text = generatedFrom(contract, "messages/brew.ts");
  expect([text.includes(payload), text.includes("@example")]).toEqual([isShown, isShown]);
});
