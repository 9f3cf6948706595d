import { expect, test } from "vitest";
import { contractOf } from "../../../test/contract-of.ts";
import { schemaOf } from "../../../test/raw-schema.ts";
import { generate } from "../../generate/generate.ts";

const payload = schemaOf({ type: "object" });
const country = { name: "country", enum: ["AT", "CH"], default: "AT", description: "Where it goes." };

function textOf(parameters: Parameters<typeof contractOf>[0]["parameters"], path = "operations/place.ts") {
  const contract = contractOf({ payload, ...(parameters === undefined ? {} : { parameters }) });
  const { files } = generate(contract, { source: "shop.yaml" });
  return files.find((file) => file.path === path)?.text ?? "";
}

test("a parameter's values and its default are in the descriptor and in the type", () => {
  const text = textOf([country, { name: "shop" }]);
  expect(text).toContain('parameters: { country: { enum: ["AT", "CH"], default: "AT" } }');
  expect(text).toContain('readonly country?: "AT" | "CH";');
  expect(text).toContain('@defaultValue "AT"');
  expect(text).toContain("readonly shop: string;");
  expect(text).toContain("options: SendPlaceOptions");
});

test("options may be left out where every parameter has a default", () => {
  expect(textOf([country])).toContain("options?: ProduceOptions<D, Headers, PlaceParameters>");
});

test.each([
  ["number", "numberTextCodec"],
  ["integer", "integerTextCodec"],
  ["boolean", "booleanTextCodec"],
])("a text that is of type %s is read and written by %s", (type, codec) => {
  const contract = contractOf({ payload: schemaOf({ type }), contentType: "text/plain" });
  const text = (int64: "number" | "bigint") =>
    generate(contract, { source: "shop.yaml", int64 }).files.find(({ path }) => path === "messages/order.ts")
      ?.text ?? "";
  expect(text("number")).toContain(`codec: ${codec},`);
});

test("a text that is an integer of 64 bits is exact, where programs have bigint", () => {
  const contract = contractOf({
    payload: schemaOf({ type: "integer", format: "int64" }),
    contentType: "text/plain",
  });
  const { files } = generate(contract, { source: "shop.yaml", int64: "bigint" });
  expect(files.find(({ path }) => path === "messages/order.ts")?.text).toContain("codec: bigintTextCodec,");
});
