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

test("the descriptor and the type have a parameter's values and default", () => {
  const text = textOf([country, { name: "shop" }]);
  expect(text).toContain('parameters: { country: { enum: ["AT", "CH"], default: "AT" } }');
  expect(text).toContain('readonly country?: "AT" | "CH";');
  expect(text).toContain('@defaultValue "AT"');
  expect(text).toContain("readonly shop: string;");
  expect(text).toContain("options: SendPlaceOptions");
});

test("options are optional if every parameter has a default", () => {
  expect(textOf([country])).toContain("options?: ProduceOptions<D, Headers, PlaceParameters>");
});
