import { expect, test } from "vitest";
import { contractOf } from "../../test/contract-of.ts";
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
